"""Title, type and language: who may correct them, and two people at once."""

import pytest
from django.urls import reverse

from documents.models import Document, DocumentType
from tests.documents.sending import events_of


def page(document) -> str:
    return reverse("document-edit", args=[document.pk])


def typed(client, document, **changed) -> dict:
    """What the form holds when it is opened, with some of it changed."""
    base = client.get(page(document)).context["form"]["base"].value()
    return {"title": document.title, "type": document.type_id, "language": document.language, "base": base} | changed


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 303), ("bogdan", 403), ("dan", 403), ("gina", 403), ("carmen", 404), ("elena", 404), ("jana", 404)]
)
def test_who_may_edit(world, client_of, who, status):
    document, client = world.document_group, client_of(getattr(world, who))
    data = typed(client_of(world.ana), document, title="Titlu nou")
    assert client.post(page(document), data).status_code == status
    document.refresh_from_db()
    assert document.title == ("Titlu nou" if status == 303 else "Document group")


def test_event_names_the_fields_and_no_content(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    client.post(page(document), typed(client, document, title="Titlu nou", language="en"))
    assert events_of(document) == [("document.edited", "Ana Ardelean", {"fields": ["language", "title"]})]


def test_nothing_changed_is_no_event(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    assert client.post(page(document), typed(client, document)).status_code == 303
    assert events_of(document) == []


def test_two_people_at_once_lose_nothing(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    data = typed(client, document, title="Al meu")
    Document.objects.filter(pk=document.pk).update(title="Al celuilalt")
    response = client.post(page(document), data)
    content = response.content.decode()
    document.refresh_from_db()
    assert (response.status_code, document.title, events_of(document)) == (409, "Al celuilalt", [])
    assert ("Al meu" in content, "Al celuilalt" in content) == (True, True)
    assert client.post(page(document), data | {"base": response.context["form"]["base"].value()}).status_code == 303
    document.refresh_from_db()
    assert document.title == "Al meu"


def test_wrong_input_keeps_the_older_base(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    data = typed(client, document, title="")
    Document.objects.filter(pk=document.pk).update(title="Al celuilalt")
    response = client.post(page(document), data)
    assert (response.status_code, response.context["form"]["base"].value()) == (422, data["base"])


def test_title_is_kept_in_composed_letters(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    client.post(page(document), typed(client, document, title="Anexa\u0306 t\u0326inta\u0306"))
    document.refresh_from_db()
    assert document.title == "Anexă țintă"


def test_frozen_text_is_not_edited(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    data = typed(client, document, title="Târziu", type=DocumentType.objects.get().pk)
    Document.objects.filter(pk=document.pk).update(status="frozen")
    assert (client.get(page(document)).status_code, client.post(page(document), data).status_code) == (409, 409)
