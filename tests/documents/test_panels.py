"""Documents on the pages of a group and of an organisation: only what the reader may see."""

import pytest
from django.test import RequestFactory

from documents.models import Document
from documents.panels import documents_of_group, documents_of_organisation


def request_of(person):
    request = RequestFactory().get("/")
    request.user = person
    return request


@pytest.mark.parametrize(("who", "titles", "may_share"), [
    ("ana", 6, True), ("bogdan", 4, True), ("carmen", 2, False), ("elena", 1, False), ("dan", 4, True),
])  # fmt: skip
def test_panel_of_a_group(world, who, titles, may_share):
    _template, context = documents_of_group(world.protection, request_of(getattr(world, who)))
    assert (len(context["documents"]), context["may_share"]) == (titles, may_share)


def test_concluded_group_takes_no_documents(world):
    world.protection.status = "concluded"
    assert documents_of_group(world.protection, request_of(world.ana))[1]["may_share"] is False


def test_panel_of_an_organisation(world):
    shown = documents_of_organisation(world.ancora, request_of(world.carmen))[1]["documents"]
    assert sorted(document.title for document in shown) == ["Document members", "Document named"]
    assert documents_of_organisation(world.meridian, request_of(world.ana)) is None
    Document.objects.filter(pk=world.document_members.pk).update(status="archived")
    assert len(documents_of_organisation(world.ancora, request_of(world.carmen))[1]["documents"]) == 1
