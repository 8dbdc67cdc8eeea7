"""A new version: who may add one, from which base, in which state."""

import pytest
from django.urls import reverse

from documents.models import Document
from tests.documents.sending import events_of
from tests.files.hostile import upload
from tests.make import add_version, make_docx

FIELDS = {"label": "2.1", "note": "Art. 5 rescris"}


def page(document) -> str:
    return reverse("version-upload", args=[document.pk])


def send(client, document, base=1, **changed):
    return client.post(page(document), FIELDS | {"base": base, "file": make_docx("Al doilea text")} | changed)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 303),
        ("bogdan", 403),
        ("fane", 403),
        ("dan", 403),
        ("gina", 403),
        ("carmen", 404),
        ("elena", 404),
        ("horia", 404),
        ("jana", 404),
    ],
)
def test_who_may_add_a_version(world, client_of, who, status):
    client, document = client_of(getattr(world, who)), world.document_group
    assert client.get(page(document)).status_code == (200 if status == 303 else status)
    assert send(client, document).status_code == status
    assert document.versions.count() == 1 + (status == 303)


def test_what_stands_there_afterwards(world, client_of):
    document, first = world.document_group, world.document_group.current_version
    response = send(client_of(world.ana), document)
    document.refresh_from_db()
    version = document.current_version
    assert (version.number, version.label, version.note, version.made_from, version.author) == (
        2,
        "2.1",
        "Art. 5 rescris",
        first,
        world.ana,
    )
    assert events_of(document) == [("version.added", "Ana Ardelean", {"version": 2})]
    assert response["Location"] == document.get_absolute_url()


def test_somebody_was_faster(world, client_of):
    document = world.document_group
    add_version(document, text="Mai repede", author=world.fane)
    response = send(client_of(world.ana), document)
    assert (response.status_code, "Art. 5 rescris" in response.content.decode(), document.versions.count()) == (409, True, 2)


def test_a_second_press_changes_nothing(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    content = make_docx("Al doilea text").read()
    answers = [send(client, document, file=upload(content)).status_code for _press in range(2)]
    assert (answers, document.versions.count(), len(events_of(document))) == ([303, 303], 2, 1)


@pytest.mark.parametrize("status", Document.Status.values)
def test_only_an_open_text_gets_a_version(world, client_of, status):
    document, open_states = world.document_group, [state.value for state in Document.EDITABLE]
    Document.objects.filter(pk=document.pk).update(
        status=status, withdrawn_because="x" if status == "withdrawn" else "", tlp="clear" if status == "published" else "amber"
    )
    client = client_of(world.ana)
    expected = (200, 303) if status in open_states else (409, 409)
    assert (client.get(page(document)).status_code, send(client, document).status_code) == expected


@pytest.mark.parametrize(("changed", "fields"), [({"file": ""}, ["file"]), ({"base": "x"}, ["base"]), ({"label": "a" * 21}, ["label"])])
def test_wrong_input(world, client_of, changed, fields):
    response = send(client_of(world.ana), world.document_group, **changed)
    assert (response.status_code, list(response.context["form"].errors), world.document_group.versions.count()) == (422, fields, 1)
