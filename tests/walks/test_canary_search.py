"""No search tells anybody outside of the foreign group: not found, not counted, not marked, not suggested, not by a number of queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.findable import read_waiting
from documents.models import Document
from meetings.models import AgendaItem
from tests.make import make_document
from tests.walks.pages import without_tokens
from tests.world import CANARY, DIRECTORY_CANARY

PAGE, LIST = reverse("search"), reverse("document-list")
NOWHERE = "Himmelsschlüssel-5402"
OUTSIDE = ("ana", "bogdan", "carmen", "elena", "fane", "horia", "ioana", "jana", "klaus", "luiza", "nina")
SPELLINGS = ("{0}", '"{0}"', "{1}", "{1}*", "{2}", "{3}*")
"""The whole of it, as a phrase, its word, the beginning of that, its number, a short beginning."""


def spelled(spelling: str, canary: str) -> str:
    word, number = canary.split("-")
    return spelling.format(canary, word, number, word[:5])


def answer(browser, page: str, typed: str, **more) -> tuple[str, int]:
    """The page without what was typed and without tokens, and how many queries it took."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = browser.get(page, {"q": typed, **more})
    assert response.status_code == 200
    text = without_tokens(response.content)
    for said in sorted({typed, typed.strip('"*'), *re.findall(r"\w+", typed)}, key=len, reverse=True):
        text = text.replace(said, "T").replace(said.lower(), "T").replace(quoted(said), "T")
    return text.replace(quoted(typed), "T").replace("&quot;T&quot;", "T").replace("%22T%22", "T").replace("T%2A", "T").replace(
        "T*", "T"
    ), len(queries)


def quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


@pytest.fixture
def searched_world(told_world):
    """Also a restricted point and a hidden text hold the word, where some of those outside see the meeting and the group."""
    world = told_world
    AgendaItem.objects.create(meeting=world.meeting, order=90, title=CANARY, restricted=True)
    type(world.meeting).objects.filter(pk=world.meeting.pk).update(audience="guests")
    hidden = make_document(world.fane, group=world.protection, title=f"{CANARY} ascuns", text=CANARY)
    Document.objects.filter(pk=hidden.pk).update(hidden_at=hidden.created_at)
    read_waiting()
    return world


def sees_restricted_point(who: str) -> bool:
    return who in ("ana", "bogdan", "fane", "carmen", "luiza")


@pytest.mark.parametrize("who", [who for who in OUTSIDE if who not in ("ana", "bogdan", "fane")])
def test_a_word_of_unseen_texts_is_a_word_that_stands_nowhere(searched_world, client_of, who):
    """To the last byte and the last query: on the page of results, its kinds and filters, and in the library."""
    browser = client_of(getattr(searched_world, who))
    browser.get(PAGE)
    for spelling in SPELLINGS:
        known, unknown = spelled(spelling, CANARY), spelled(spelling, NOWHERE)
        for page, more in ((PAGE, {}), (PAGE, {"kind": "documents"}), (PAGE, {"period": "recent"}), (PAGE, {"state": "work"}), (LIST, {})):
            assert answer(browser, page, known, **more) == answer(browser, page, unknown, **more), (page, spelling, more)


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_finds_the_marked_word(told_world, client_of, who):
    read_waiting()
    browser = client_of(getattr(told_world, who))
    for spelling in SPELLINGS:
        typed = spelled(spelling, CANARY)
        page = browser.get(PAGE, {"q": typed})
        assert (page.context["total"], page.context["shown"], page.context["facets"]) == (0, [], [])
        assert CANARY in typed or CANARY not in page.content.decode(), "what was typed is all that may stand there"


@pytest.mark.parametrize("who", ["ana", "bogdan", "fane"])
def test_a_hidden_text_is_found_by_its_author_alone(searched_world, client_of, who):
    """These three see the restricted point; the text that was hidden only who wrote it."""
    response = client_of(getattr(searched_world, who)).get(PAGE, {"q": CANARY})
    rows = {f"{found.kind.name} {hit.row}" for found in response.context["shown"] for hit in found.hits}
    assert rows == {f"meetings {searched_world.meeting}"} | ({f"documents {CANARY} ascuns"} if who == "fane" else set())


@pytest.mark.parametrize("who", ["elena", "horia", "ioana", "jana", "klaus", "nina"])
def test_the_purpose_of_a_group_is_found_by_the_directory_alone(told_world, client_of, who):
    browser = client_of(getattr(told_world, who))
    browser.get(PAGE)
    for spelling in SPELLINGS:
        known, unknown = spelled(spelling, DIRECTORY_CANARY), spelled(spelling, NOWHERE)
        assert answer(browser, PAGE, known) == answer(browser, PAGE, unknown)


@pytest.mark.parametrize("who", ["mihai", "dan", "gina"])
def test_whoever_sees_it_does_find_it(told_world, client_of, who):
    """Were it found by nobody, the canary would prove nothing."""
    read_waiting()
    page = client_of(getattr(told_world, who)).get(PAGE, {"q": CANARY})
    assert {found.kind.name for found in page.context["shown"]} == {"documents", "meetings"}
    assert "<mark>" in page.content.decode()


def test_a_beginning_of_a_number_tells_nothing(told_world, client_of):
    """paperless-ngx/paperless-ngx#3187: "DE123456789" stands in a restricted document, somebody outside types "DE1"."""
    make_document(told_world.mihai, group=told_world.legal, organisation=told_world.meridian, title="DE123456789", text="IBAN DE123456789")
    read_waiting()
    browser = client_of(told_world.ana)
    browser.get(PAGE)
    for known, unknown in (("DE1", "XY1"), ("DE1*", "XY1*"), ("DE123456789", "XY123456789")):
        assert answer(browser, PAGE, known) == answer(browser, PAGE, unknown)
        assert answer(browser, LIST, known) == answer(browser, LIST, unknown)
    assert client_of(told_world.mihai).get(PAGE, {"q": "DE1*"}).context["total"] == 1
