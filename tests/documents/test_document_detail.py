"""A document's page: who reaches it, what it says of its readers, its life and its versions."""

import pytest
from django.urls import reverse

from documents.models import Document
from tests.make import add_version
from tests.world import CANARY


@pytest.mark.parametrize(("document", "readers"), [
    ("document_private", {"bogdan"}),
    ("document_named", {"ana", "carmen"}),
    ("document_organisation", {"ana"}),
    ("document_leads", {"ana", "dan", "gina"}),
    ("document_group", {"ana", "bogdan", "fane", "dan", "gina"}),
    ("document_guests", {"ana", "bogdan", "fane", "dan", "gina", "elena"}),
    ("document_members", {"ana", "bogdan", "fane", "dan", "gina", "carmen", "luiza", "mihai"}),
    ("foreign_document", {"mihai", "dan", "gina"}),
])  # fmt: skip
def test_who_reads_which(world, client_of, document, readers):
    everyone = ["ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "horia", "ioana", "jana", "klaus", "luiza", "mihai"]
    address = getattr(world, document).get_absolute_url()
    answers = {who: client_of(getattr(world, who)).get(address).status_code for who in everyone}
    assert answers == {who: 200 if who in readers else 404 for who in everyone}


def test_unseen_looks_like_missing(world, client_of):
    client = client_of(world.ana)
    hidden, missing = (client.get(reverse("document-detail", args=[pk])) for pk in (world.foreign_document.pk, 999_999))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert CANARY not in hidden.content.decode()


EYES = {
    "document_private": ("bogdan", "only you"),
    "document_named": ("ana", "named people, 2 people"),
    "document_organisation": ("ana", "Ancora, 1 person"),
    "document_group": ("bogdan", "the group, 5 people"),
    "document_guests": ("elena", "the group and its guests, 6 people"),
    "document_members": ("carmen", "all members, 8 people"),
}


@pytest.mark.parametrize("document", EYES)
def test_who_can_see_is_said(world, client_of, document):
    who, sentence = EYES[document]
    person = getattr(world, who)
    type(person).objects.filter(pk=person.pk).update(language="en")
    person.refresh_from_db()
    assert client_of(person).get(getattr(world, document).get_absolute_url()).context["who_sees"] == sentence


def test_versions_newest_first_with_their_files(world, client_of):
    add_version(world.document_group, label="2.1", note="Art. 5")
    versions = client_of(world.bogdan).get(world.document_group.get_absolute_url()).context["versions"]
    assert [(version.number, len(version.open_files)) for version in versions] == [(2, 1), (1, 1)]


@pytest.mark.parametrize(("status", "number", "changes", "withdraws"), [
    ("draft", 1, True, True), ("consolidated", 3, True, True), ("frozen", 4, False, True),
    ("adopted", 5, False, False), ("archived", 7, False, False),
])  # fmt: skip
def test_life_and_buttons(world, client_of, status, number, changes, withdraws):
    Document.objects.filter(pk=world.document_group.pk).update(status=status)
    context = client_of(world.ana).get(world.document_group.get_absolute_url()).context
    steps = [(step.is_past, step.is_now) for step in context["life"].steps]
    assert steps == [(place < number, place == number) for place in range(1, 8)]
    assert (context["may_change"], context["may_take_back"]) == (changes, withdraws)


def test_reader_without_rights_has_no_buttons(world, client_of):
    response = client_of(world.bogdan).get(world.document_group.get_absolute_url())
    addresses = [reverse(name, args=[world.document_group.pk]) for name in ("document-edit", "version-upload", "document-withdraw")]
    assert [address in response.content.decode() for address in addresses] == [False, False, False]
