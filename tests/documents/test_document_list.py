"""The library: exactly what one may see, filtered, page by page."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.filters import PAGE as ROWS
from documents.filters import SORTED
from documents.models import Document
from tests.make import add_version, make_document, make_many
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
    assert response.context["offer"].count == len(titles(response))
    assert (CANARY in response.content.decode()) == (who == "dan")


def test_empty_states(world, client_of):
    offers = {
        who: f'href="{reverse("document-upload")}"' in client_of(getattr(world, who)).get(PAGE).content.decode()
        for who in ("jana", "klaus")
    }
    assert offers == {"jana": True, "klaus": False}


FILTERS = {
    "mine": ({"mine": "written"}, "bogdan", {"Document private"}),
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
        {"label": "purple"},
        {"language": "xx"},
        {"mine": "yours"},
        {"sort": "price"},
        {"type": "0"},
        {"all": "²"},
    ],
)
def test_what_is_not_offered_is_left_out(world, client_of, query):
    response = client_of(world.ana).get(PAGE, query)
    assert (response.status_code, len(titles(response))) == (200, 6)


LEFT_OUT, LOST = "are o valoare care nu există aici", "nu mai există. Acesta este începutul listei."
ONLY_SIGNS, LONG = "are numai semne sau cuvinte care stau în orice text", "au fost căutate numai primele 200 de caractere"
CLEAR_ANSWERS = {
    "a value not offered": ({"year": "x"}, LEFT_OUT, 6),
    "a group that is not there": ({"group": "99999"}, LEFT_OUT, 6),
    "a cursor that is none": ({"before": "²"}, LOST, 6),
    "a cursor beyond all": ({"before": "9" * 40}, LOST, 6),
    "a page beyond the end": ({"sort": "title", "before": "7"}, LOST, 6),
    "only stop words": ({"q": "și la de"}, ONLY_SIGNS, 0),
    "only punctuation": ({"q": "%&/()=?"}, ONLY_SIGNS, 0),
    "an unbalanced quote": ({"q": '"document group'}, "1 document pe care îl văd", 1),
    "ten thousand characters": ({"q": "document " * 1200}, LONG, 6),
    "a NUL": ({"q": "docu\0ment"}, LEFT_OUT, 6),
}


@pytest.mark.parametrize("case", CLEAR_ANSWERS)
def test_bad_input_gets_a_sentence(world, client_of, case):
    query, sentence, count = CLEAR_ANSWERS[case]
    response = client_of(world.ana).get(PAGE, query)
    assert (response.status_code, len(titles(response)), sentence in response.content.decode()) == (200, count, True)


def test_a_cursor_of_somebody_else_is_no_place_in_this_list(world, client_of):
    """The number of a text that Carmen may not see answers like one that nobody has."""
    client = client_of(world.carmen)
    unseen, missing = (client.get(PAGE, {"before": number}) for number in (world.document_group.pk, 999_999))
    assert [page.context["is_lost"] for page in (unseen, missing)] == [True, True]
    assert titles(unseen) == titles(missing) == titles(client.get(PAGE))


def test_a_cursor_of_another_list_goes_on_from_its_day(world, client_of):
    """It is a place in time; in a narrower list that is still true."""
    before = {"before": world.document_members.pk, "mine": "written"}
    assert titles(client_of(world.ana).get(PAGE, before)) == [
        "Document guests", "Document group", "Document leads", "Document organisation", "Document named",
    ]  # fmt: skip


def test_sorted_by_title_in_the_order_of_the_alphabet(world, client_of):
    for title in ("Șanse egale", "Studiu", "Țintă", "Tabel", "Înscriere", "Index", "Ăsta", "Azil", "sumar"):
        make_document(world.ana, group=world.protection, title=title)
    found = titles(client_of(world.ana).get(PAGE, {"sort": "title"}))
    assert [title for title in found if not title.startswith("Document")] == [
        "Azil", "Ăsta", "Index", "Înscriere", "Studiu", "sumar", "Șanse egale", "Tabel", "Țintă",
    ]  # fmt: skip


def test_sorted_by_the_last_version(world, client_of):
    add_version(world.document_named)
    assert titles(client_of(world.ana).get(PAGE, {"sort": "changed"}))[0] == "Document named"


def test_another_order_is_made_of_the_newest_500_and_says_so(world, client_of):
    make_many(world.document_members, SORTED + 10)
    client = client_of(world.carmen)
    first = client.get(PAGE, {"sort": "title"})
    assert f"Numai cele mai noi {SORTED} " in first.content.decode()
    last = client.get(PAGE, {"sort": "title", "before": SORTED // ROWS})
    assert (titles(first)[0], titles(last)[-1], len(titles(last)), last.context["older"]) == ("Text 10", "Text 99", ROWS, None)


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
    make_many(world.document_guests, 60)
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
        make_many(world.document_group, 15)
    assert counts[0] == counts[1]
