"""The auditor reads that things happened, and opens nothing by it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst

from documents.models import Document
from meetings.models import Meeting
from members.models import User
from protect_portal.access.keys import AUDITOR, keys_of
from protect_portal.audit.history import PAGE
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.seal import head, seal_waiting
from protect_portal.audit.words import KINDS, OBJECTS, PREFIXES
from protect_portal.dashboard.audit import by_words, in_words, kinds
from tests.audit.test_history import told, without_times
from tests.make import make_document

URL = "/audit/"


@pytest.fixture
def happened(world):
    """A RED text, a text of the foreign group, one that every member reads."""
    User.objects.update(language="en")
    red = make_document(world.ana, group=world.protection, title="Numele ascuns", tlp="red", audience="named")
    record("document.shared", red, by=world.ana, version=1)
    record("document.shared", world.foreign_document, by=world.mihai, version=1)
    record("document.shared", world.document_members, by=world.ana, version=1)
    return red


def lines(browser, query: str = "") -> list[str]:
    response = browser.get(URL + query)
    assert response.status_code == 200
    return without_times(told(response.content.decode()))


@pytest.mark.parametrize(
    ("who", "status"),
    [("luiza", 200), ("dan", 200), ("gina", 200), *((who, 403) for who in ("ana", "bogdan", "carmen", "elena", "horia", "jana", "klaus"))],
)
def test_who_reads_it(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(URL).status_code == status
    assert Event.objects.allowed(getattr(world, who)).count() == 0
    record("document.shared", world.document_members, by=world.ana)
    assert Event.objects.allowed(getattr(world, who)).count() == (1 if status == 200 else 0)


def test_titles_and_names_only_of_what_the_auditor_may_view(world, client_of, happened):
    page = client_of(world.luiza).get(URL).content.decode()
    lead = f"as lead of {world.protection.name_en}"
    assert without_times(told(page)) == [
        f"Shared Document: {world.document_members} … {world.ana.name} {lead}",
        f"Shared Document, no. {world.foreign_document.pk} TLP:AMBER … As lead of {world.legal.name_en}",
        f"Shared Document, no. {happened.pk} TLP:RED … As lead of {world.protection.name_en}",
    ]
    assert "Numele ascuns" not in page


def test_the_presidency_too_reads_no_title_of_what_it_may_not_view(world, client_of, happened):
    assert lines(client_of(world.gina))[-1] == f"Shared Document, no. {happened.pk} TLP:RED … As lead of {world.protection.name_en}"


def test_the_key_opens_nothing(world):
    assert AUDITOR in keys_of(world.luiza)
    for model in (Document, Meeting):
        assert not model.objects.filter(readers__contains=[AUDITOR]).exists()
    with_key = set(Document.objects.allowed(world.luiza)) | set(Meeting.objects.allowed(world.luiza))
    world.luiza.appointments.update(ends_at=timezone.now())
    assert AUDITOR not in keys_of(world.luiza)
    assert set(Document.objects.allowed(world.luiza)) | set(Meeting.objects.allowed(world.luiza)) == with_key


def test_the_office_ends_and_with_it_the_page(world, client_of):
    browser = client_of(world.luiza)
    world.luiza.appointments.update(ends_at=timezone.now())
    assert browser.get(URL).status_code == 403


def test_narrowed_by_kind_thing_and_day(world, client_of, happened):
    from django.contrib.contenttypes.models import ContentType

    record("meeting.held", world.meeting, by=None)
    browser, meetings = client_of(world.luiza), ContentType.objects.get_for_model(Meeting).pk
    held = [f"Held Meeting, no. {world.meeting.pk} TLP:AMBER … The portal itself"]
    today = timezone.localdate().isoformat()
    assert lines(browser, "?kind=meeting.held") == held
    assert lines(browser, f"?about={meetings}") == held
    assert (len(lines(browser, f"?since={today}&until={today}")), lines(browser, "?until=2020-01-01")) == (4, [])
    assert len(lines(browser, "?kind=nonsense&since=99999&until=9999-12-31")) == 4, "what is not offered is left out"


def test_page_by_page(world, client_of):
    for _number in range(PAGE + 2):
        record("document.edited", world.document_members, by=world.ana, fields=["title"])
    browser = client_of(world.luiza)
    page = browser.get(URL).content.decode()
    older = re.search(r'href="\?(before=\d+)"', page).group(1)
    assert (len(told(page)), len(lines(browser, f"?{older}"))) == (PAGE, 2)


def test_it_says_how_far_the_record_is_sealed(world, client_of, happened):
    browser = client_of(world.luiza)
    assert "0 events" in browser.get(URL).content.decode()
    assert "3 wait for their seal" in browser.get(URL).content.decode()
    seal_waiting()
    page = browser.get(URL).content.decode()
    assert ("3 events" in page, head()[1] in page, "for their seal" in page) == (True, True, False)


def test_a_fixed_number_of_questions(world, client_of, django_assert_max_num_queries):
    for number in range(PAGE):
        record(
            "document.edited", (world.document_members, world.foreign_document, world.meeting)[number % 3], by=world.ana, fields=["title"]
        )
    browser = client_of(world.luiza)
    browser.get(URL)
    with django_assert_max_num_queries(30):
        assert len(lines(browser)) == PAGE


@pytest.mark.parametrize(("who", "shown"), [("luiza", True), ("dan", True), ("gina", True), ("ana", False), ("klaus", False)])
def test_the_way_there(world, client_of, who, shown):
    assert (f'href="{reverse("event-list")}"' in client_of(getattr(world, who)).get("/").content.decode()) == shown


def test_each_kind_is_offered_once_and_says_to_what(world):
    """W34: no two choices of the same words, each with its thing; what two kinds say alike is found by one choice."""
    with translation.override("en"):
        choices = kinds()
        alike = [kind for kind in KINDS if in_words(kind) == in_words("ask.opened")]
        things_named = tuple(str(capfirst(noun)) for noun in [*OBJECTS.values(), *PREFIXES.values()])
        unnamed = [words for _kind, words in choices if not words.startswith(things_named)]
        assert in_words("guest.ended") == "Guest access ended"
        twice = [words for _kind, words in choices if words.partition(": ")[2].startswith(words.partition(":")[0])]
    assert (len({words for _kind, words in choices}), unnamed, twice) == (len(choices), [], [])
    assert sorted(alike) == ["ask.open", "ask.opened"]


def test_choices_stand_in_the_order_of_the_romanian_alphabet():
    words = ["Țară", "Închis", "Încheiat", "Tăcut", "Ședință", "Invitat", "Solicitare", "Act", "Încă", "Titlu"]
    expected = ["Act", "Invitat", "Încă", "Încheiat", "Închis", "Solicitare", "Ședință", "Tăcut", "Titlu", "Țară"]
    assert [word for _number, word in by_words(enumerate(words))] == expected
    with translation.override("ro"):
        choices = [words for _kind, words in kinds()]
    assert choices == [words for _kind, words in by_words(enumerate(choices))]


def test_one_choice_finds_all_kinds_of_its_words(world, client_of, happened):
    for kind in ("ask.open", "ask.opened"):
        record(kind, happened, by=world.ana)
    chosen = next(kind for kind, _words in kinds() if kind.startswith("ask.open"))
    assert len(lines(client_of(world.luiza), f"?kind={chosen}")) == 2
