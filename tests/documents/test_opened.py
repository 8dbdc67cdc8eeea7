"""Recently opened: twenty numbers in the session of one browser, and what was shared by name."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm, remove_perm

from documents.models import Document
from documents.opened import IN_SESSION, KEPT, is_opened
from documents.shared import is_shared_with
from tests.make import make_document, make_many
from tests.world import CANARY


def numbers(browser) -> list[int]:
    return browser.session.get(IN_SESSION, [])


def shown(browser, person) -> set[str]:
    """What a list of the browser's recently opened documents would hold."""
    request = RequestFactory().get("/")
    request.session, request.user = browser.session, person
    return {document.title for document in Document.objects.allowed(person).filter(is_opened(request))}


def open_page(browser, document, **more):
    return browser.get(document.get_absolute_url(), **more)


def test_the_last_opened_comes_first_and_once(world, client_of):
    browser = client_of(world.ana)
    for document in (world.document_group, world.document_leads, world.document_group):
        open_page(browser, document)
    assert numbers(browser) == [world.document_group.pk, world.document_leads.pk]
    assert shown(browser, world.ana) == {"Document group", "Document leads"}


def test_twenty_are_kept(world, client_of):
    browser = client_of(world.ana)
    made = make_many(world.document_group, KEPT + 2)
    for document in made:
        open_page(browser, document)
    assert numbers(browser) == [document.pk for document in reversed(made)][:KEPT]


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_a_request_ahead_of_its_reader_leaves_nothing(world, client_of, headers):
    browser = client_of(world.ana)
    open_page(browser, world.document_group, headers=headers)
    assert numbers(browser) == []


def test_head_leaves_nothing(world, client_of):
    browser = client_of(world.ana)
    browser.head(world.document_group.get_absolute_url())
    assert numbers(browser) == []


def test_what_is_not_seen_leaves_nothing(world, client_of):
    browser = client_of(world.ana)
    assert open_page(browser, world.foreign_document).status_code == 404
    assert numbers(browser) == []


def test_the_same_page_again_writes_nothing(world, client_of):
    browser = client_of(world.ana)
    open_page(browser, world.document_group)
    with CaptureQueriesContext(connection) as queries:
        open_page(browser, world.document_group)
    writing = [query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert writing == []


def test_a_session_tells_neither_title_nor_label(world, client_of):
    browser = client_of(world.mihai)
    open_page(browser, world.foreign_document)
    kept = Session.objects.get(session_key=browser.session.session_key).get_decoded()
    assert kept[IN_SESSION] == [world.foreign_document.pk]
    assert CANARY not in str(kept)


def test_who_lost_access_finds_it_no_more(world, client_of):
    browser = client_of(world.bogdan)
    open_page(browser, world.document_group)
    Document.objects.filter(pk=world.document_group.pk).update(audience="leads")
    assert (numbers(browser), shown(browser, world.bogdan)) == ([world.document_group.pk], set())


def test_signing_out_forgets_them(world, client_of):
    browser = client_of(world.bogdan)
    open_page(browser, world.document_group)
    browser.post(reverse("account_logout"))
    browser.force_login(world.ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert numbers(browser) == []


def given(person) -> set[str]:
    return {document.title for document in Document.objects.allowed(person).filter(is_shared_with(person))}


def test_shared_with_me_is_what_was_given_by_name(world):
    """Carmen was named; Bogdan reads the text of the group by its circle; an author was given nothing."""
    assert [given(person) for person in (world.carmen, world.bogdan, world.ana, world.dan)] == [{"Document named"}, set(), set(), set()]


@pytest.mark.parametrize("permission", ["view", "comment", "edit"])
def test_through_organisation_and_guest_access(world, permission):
    document = make_document(world.ana, group=world.protection, title="Dat pe nume")
    assign_perm(f"{permission}_document", world.cetina.key_group, document)
    assign_perm(f"{permission}_document", world.protection.guests.get().key_group, document)
    people = (world.carmen, world.elena, world.mihai, world.bogdan)
    assert [given(person) - {"Document named"} for person in people] == [{"Dat pe nume"}, {"Dat pe nume"}, set(), set()]
    remove_perm(f"{permission}_document", world.cetina.key_group, document)
    assert given(world.carmen) == {"Document named"}


def test_what_i_wrote_was_not_shared_with_me(world):
    document = make_document(world.ana, group=world.protection, title="Al meu")
    assign_perm("edit_document", world.ancora.key_group, document)
    assert given(world.ana) == set()


def test_a_hidden_text_is_shared_with_nobody(world):
    Document.objects.filter(pk=world.document_named.pk).update(hidden_at="2026-01-01T00:00Z")
    assert given(world.carmen) == set()
