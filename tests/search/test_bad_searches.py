"""What nobody should type, and addresses that nobody should write: each gets a clear answer."""

import re

import pytest

from tests.make import make_document
from tests.search.found import PAGE, context_of, hits
from tests.walks.pages import without_tokens

NOTHING, STOP, SIGNS = "Nothing found", "These words stand in every text", "has only signs"
LONG = "That was long: only the first 200 characters and twelve words were looked for."
NOT_OFFERED = "A filter in the address has a value that is not offered here"
NO_PAGE = "The page that the address names is not there."


@pytest.fixture(autouse=True)
def _in_english(english): ...


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[1]))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("x" * 10_000, LONG), ("și la", STOP), ("dă-l", STOP), ("the of to", STOP), ("!!!", SIGNS), ("\0", SIGNS), ('"', SIGNS),
        ("„”", SIGNS),
        ("' | & ! ( ) : * <->", SIGNS), ("\\'", SIGNS), ("%", SIGNS), ("_", SIGNS), ("*", SIGNS), ("** *a", STOP), ("👍", SIGNS),
        ("\u202e", SIGNS), ("a" * 199 + "ș", NOTHING), ('"fără pereche', NOTHING), ('lege "altă lege', NOTHING), ("%00lege%00", NOTHING),
        ("&amp;lege;", NOTHING), ("<script>alert(1)</script>", NOTHING), ("'; DROP TABLE x; --", NOTHING),
        ("", "What are you looking for?"),
        (" ".join(f"cuvânt{n}" for n in range(40)), LONG), ("9" * 300, LONG), ("\ud7ff\uffff lege", NOTHING),
    ],
    ids=range(27),
)  # fmt: skip
def test_strange_questions_get_a_clear_answer(world, client_of, typed, answer):
    response = client_of(world.ana).get(PAGE, {"q": typed})
    assert (response.status_code, response.context["total"]) == (200, 0)
    assert answer in words(response)


def test_a_zero_byte_in_the_address(world, client_of):
    make_document(world.ana, group=world.protection, title="Legea cea nouă")
    response = client_of(world.ana).get(f"{PAGE}?q=%00lege%00&kind=%00&group=%00&period=%00")
    assert (response.status_code, response.context["total"]) == (200, 1)
    assert NOT_OFFERED in words(response)


def test_a_quote_without_a_partner_is_as_if_it_were_not_there(world, client_of):
    make_document(world.ana, group=world.protection, title="Legea cea nouă")
    assert [str(hit.row) for hit in hits(client_of(world.ana), '"lege noua')] == ["Legea cea nouă"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "nonsense"), ("kind", "x" * 5000), ("period", "1890"), ("period", "next"), ("state", "secret"), ("group", "0"),
        ("group", "987654321"), ("group", "9" * 400), ("group", "x"), ("group", "-1"), ("group", "1' OR 1=1"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_choice_that_is_not_offered_is_left_out_and_said(world, client_of, name, value):
    make_document(world.ana, group=world.protection, title="Ghid")
    response = client_of(world.ana).get(PAGE, {"q": "ghid", name: value})
    assert [str(hit.row) for found in response.context["shown"] for hit in found.hits] == ["Ghid"]
    assert NOT_OFFERED in words(response)


def test_a_group_that_may_not_be_seen_is_one_that_does_not_exist(world, client_of):
    browser = client_of(world.jana)
    hidden, missing = (
        without_tokens(browser.get(PAGE, {"q": "ghid", "group": pk}).content).replace(f"group={pk}", "group=N")
        for pk in (world.legal.pk, 987654321)
    )
    assert hidden == missing
    assert "Juridic" not in hidden


@pytest.mark.parametrize("page", ["-1", "0", "x", "3", "1000", "9" * 400, "1e3", "%00"], ids=range(8))
def test_a_page_that_is_not_there_is_said_and_the_first_one_shown(world, client_of, page):
    make_document(world.ana, group=world.protection, title="Ghid")
    response = client_of(world.ana).get(PAGE, {"q": "ghid", "kind": "documents", "page": page})
    assert [str(hit.row) for found in response.context["shown"] for hit in found.hits] == ["Ghid"]
    assert NO_PAGE in words(response)


def test_nothing_of_this_kind_leads_to_the_others(world, client_of):
    make_document(world.ana, group=world.protection, title="Ghid")
    response = client_of(world.ana).get(PAGE, {"q": "ghid", "kind": "meetings"})
    assert (response.context["total"], response.context["shown"]) == (1, [])
    assert "There are results of other kinds." in words(response)


def test_nothing_in_this_time_leads_to_all_times(world, client_of):
    make_document(world.ana, group=world.protection, title="Ghid")
    response = client_of(world.ana).get(PAGE, {"q": "ghid", "period": "older"})
    assert (response.context["total"], response.context["shown"]) == (0, [])
    assert 'href="?q=ghid"' in response.content.decode()


def test_a_long_title_and_a_long_word_are_shown_whole(world, client_of):
    title = "Ghid " + "ț" * 245
    make_document(world.ana, group=world.protection, title=title)
    assert "ț" * 245 in client_of(world.ana).get(PAGE, {"q": "ghid"}).content.decode()


def test_a_long_question_is_not_repeated_whole(world, client_of):
    """In fifty links it would make megabytes of ten thousand characters. Each link finds what the page found."""
    make_document(world.ana, group=world.protection, title="Ghid")
    typed = "ghid " + "și " * 65 + "frontieră " * 1_000
    response = client_of(world.ana).get(PAGE, {"q": typed})
    page = response.content.decode()
    assert (response.context["total"], len(page) < 60_000, LONG in words(response)) == (1, True, True)
    assert max(map(len, re.findall(r'href="([^"]*)"', page))) < 2_000
    chip = re.search(r'href="([^"]*kind=documents[^"]*)"', page)[1].replace("&amp;", "&")
    again = client_of(world.ana).get(f"{PAGE}{chip}").context
    assert (again["total"], again["wanted"]) == (1, response.context["wanted"])


def test_the_words_that_were_left_out_are_named(world, client_of):
    make_document(world.ana, group=world.protection, title="Ghid")
    assert context_of(client_of(world.ana), "ghid și la")["wanted"].left_out == ("și", "la")
