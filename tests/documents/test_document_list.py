"""The library: exactly what one may see, filtered, page by page."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.filters import PAGE as ROWS
from documents.models import Document
from tests.make import make_document
from tests.world import CANARY

PAGE = reverse("document-list")


def titles(response) -> list[str]:
    return [document.title for document in response.context["documents"]]


SEEN = {
    "ana": {"named", "organisation", "leads", "group", "guests", "members"},
    "bogdan": {"private", "group", "guests", "members"},
    "carmen": {"named", "members"},
    "dan": {"leads", "group", "guests", "members"},
    "elena": {"guests"},
    "horia": set(),
    "jana": set(),
    "klaus": set(),
}


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which(world, client_of, who):
    response = client_of(getattr(world, who)).get(PAGE)
    own = {title.removeprefix("Document ") for title in titles(response) if CANARY not in title}
    assert own == SEEN[who]
    assert response.context["count"] == len(titles(response))
    assert (CANARY in response.content.decode()) == (who == "dan")


def test_empty_states(world, client_of):
    offers = {
        who: f'href="{reverse("document-upload")}"' in client_of(getattr(world, who)).get(PAGE).content.decode()
        for who in ("jana", "klaus")
    }
    assert offers == {"jana": True, "klaus": False}


FILTERS = {
    "mine": ({"mine": "on"}, "bogdan", {"Document private"}),
    "words": ({"q": "document GROUP"}, "ana", {"Document group"}),
    "organisation": ({"q": "ancora leads"}, "ana", {"Document leads"}),
    "no match": ({"q": "inexistent"}, "ana", set()),
    "state": ({"state": "frozen"}, "ana", set()),
    "without a group": ({"group": "null"}, "ana", set()),
    "old year": ({"year": "2019"}, "ana", set()),
}


@pytest.mark.parametrize("case", FILTERS)
def test_filters(world, client_of, case):
    query, who, expected = FILTERS[case]
    assert set(titles(client_of(getattr(world, who)).get(PAGE, query))) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"year": "99999999"},
        {"year": "x"},
        {"group": "x"},
        {"group": "9" * 30},
        {"state": "x"},
        {"before": "9" * 40},
        {"before": "²"},
        {"q": "\0"},
        {"q": "a" * 900},
    ],
)
def test_what_is_not_offered_is_left_out(world, client_of, query):
    response = client_of(world.ana).get(PAGE, query)
    assert (response.status_code, len(titles(response))) == (200, 6)


def test_foreign_group_tells_nothing(world, client_of):
    """Ana may see that Legal exists, not what is in it; a guest may not even choose it."""
    assert titles(client_of(world.ana).get(PAGE, {"group": world.legal.pk})) == []
    assert titles(client_of(world.elena).get(PAGE, {"group": world.legal.pk})) == ["Document guests"]


@pytest.mark.parametrize("word", ["niște", "nişte", "nis\u0326te", "niste", "NIȘTE"])
def test_letters_are_found_however_they_are_written(world, client_of, word):
    for title in ("Are niște puncte", "Are nişte puncte"):
        make_document(world.ana, group=world.protection, title=title)
    assert titles(client_of(world.ana).get(PAGE, {"q": word})) == ["Are nişte puncte", "Are niște puncte"]


def test_archive_comes_when_asked_for(world, client_of):
    Document.objects.filter(pk=world.document_group.pk).update(status="archived")
    client = client_of(world.ana)
    found = [len(titles(client.get(PAGE, query))) for query in ({}, {"all": "on"}, {"state": "archived"})]
    assert found == [5, 6, 1]


@pytest.mark.parametrize("who", ["ana", "elena"])
def test_pages_hold_each_document_once(world, client_of, who):
    for number in range(60):
        make_document(world.ana, group=world.protection, title=f"Text {number}", audience="guests")
    Document.objects.filter(title__startswith="Text").update(created_at=datetime(2026, 5, 1, tzinfo=UTC))
    client, seen, before = client_of(getattr(world, who)), [], ""
    while before is not None:
        response = client.get(PAGE, {"before": before, "q": "text"})
        assert len(titles(response)) <= ROWS
        seen += [document.pk for document in response.context["documents"]]
        before = response.context["older"]
    assert seen == sorted(Document.objects.filter(title__startswith="Text").values_list("pk", flat=True), reverse=True)


def test_queries_do_not_grow_with_the_list(world, client_of):
    client, counts = client_of(world.bogdan), []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
        for number in range(15):
            make_document(world.ana, group=world.protection, title=f"Text {number}")
    assert counts[0] == counts[1]
