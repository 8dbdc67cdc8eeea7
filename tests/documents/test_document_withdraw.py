"""Taking a document back: for good, with a reason."""

import pytest
from django.urls import reverse

from documents.models import Document
from tests.documents.sending import events_of


def page(document) -> str:
    return reverse("document-withdraw", args=[document.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 303), ("bogdan", 403), ("fane", 403), ("dan", 403), ("gina", 403), ("carmen", 404), ("elena", 404), ("horia", 404)],
)
def test_who_may_withdraw(world, client_of, who, status):
    document, client = world.document_group, client_of(getattr(world, who))
    assert client.get(page(document)).status_code == (200 if status == 303 else status)
    assert client.post(page(document), {"reason": "Depășit"}).status_code == status
    document.refresh_from_db()
    assert document.status == ("withdrawn" if status == 303 else "draft")


def test_reason_stays_for_who_saw_it(world, client_of):
    document = world.document_group
    client_of(world.ana).post(page(document), {"reason": "Înlocuit de ghid"})
    page_of_bogdan = client_of(world.bogdan).get(document.get_absolute_url())
    assert "Înlocuit de ghid" in page_of_bogdan.content.decode()
    assert events_of(document) == [("document.withdrawn", "Ana Ardelean", {"before": "draft", "after": "withdrawn"})]


def test_without_a_reason(world, client_of):
    response = client_of(world.ana).post(page(world.document_group), {"reason": " "})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])


@pytest.mark.parametrize("status", ["adopted", "archived", "withdrawn"])
def test_too_late(world, client_of, status):
    document = world.document_group
    Document.objects.filter(pk=document.pk).update(status=status, withdrawn_because="x" if status == "withdrawn" else "")
    client = client_of(world.ana)
    assert (client.get(page(document)).status_code, client.post(page(document), {"reason": "x"}).status_code) == (409, 409)


def test_secretariat_withdraws_what_has_no_group(world, client_of):
    Document.objects.filter(pk=world.document_members.pk).update(group=None)
    assert client_of(world.dan).post(page(world.document_members), {"reason": "Depășit"}).status_code == 303
