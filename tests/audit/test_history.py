"""The history of one object: whoever sees the object sees its events, and names only of whom they may know."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from documents.actions.document import withdraw_document
from members.history import named_people
from members.models import Affiliation, Invitation
from protect_portal.access.keys import keys_of, one_instant
from protect_portal.audit.history import PAGE, Telling, events_of
from protect_portal.audit.models import Event
from protect_portal.audit.record import noun_of, record
from protect_portal.audit.words import KINDS, PARTS
from tests.world import CANARY
from working_groups.actions import end_seat
from working_groups.models import Seat


def told(page: str) -> list[str]:
    """The rows of the table, as plain text."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def history(browser, name: str, row, query: str = "") -> list[str]:
    response = browser.get(reverse(f"{name}-history", args=[row.pk]) + query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return told(response.content.decode())


@pytest.fixture
def english(world):
    from members.models import User

    User.objects.update(language="en")
    return type(world)(**{name: getattr(world, name) for name in world.__dataclass_fields__})


def without_times(lines: list[str]) -> list[str]:
    return [re.sub(r" \d+ \w+\.?( \d{4})?, \d\d:\d\d", " …", line) for line in lines]


def test_a_document_from_sharing_to_the_end(english, client_of):
    world = english
    record("document.shared", world.document_group, by=world.ana, version=1)
    record("document.edited", world.document_group, by=world.dan, fields=["language", "title"])
    withdraw_document(world.document_group, by=world.ana, reason="Depășit")
    lead = f"{world.ana.name} as lead of {world.protection.name_en}"
    assert without_times(history(client_of(world.bogdan), "document", world.document_group)) == [
        f"Withdrawn … {lead}",
        f"Description changed language of the text, title … {world.dan.name} as the secretariat",
        f"Shared … {lead}",
    ]


@pytest.mark.parametrize(
    ("name", "row", "who", "status"),
    [
        ("document", "document_group", "bogdan", 200), ("document", "document_group", "carmen", 404),
        ("document", "document_group", "luiza", 404), ("document", "document_private", "dan", 404),
        ("document", "foreign_document", "ana", 404), ("meeting", "meeting", "bogdan", 200), ("meeting", "meeting", "carmen", 404),
        ("group", "protection", "elena", 200), ("group", "legal", "elena", 404), ("organisation", "busola", "carmen", 200),
        ("organisation", "busola", "elena", 404),
    ],
)  # fmt: skip
def test_seen_as_its_object(world, client_of, name, row, who, status):
    url = reverse(f"{name}-history", args=[getattr(world, row).pk])
    assert client_of(getattr(world, who)).get(url).status_code == status


def test_a_group_tells_of_its_seats(english, client_of):
    world = english
    end_seat(Seat.objects.get(organisation=world.busola, group=world.protection), by=world.gina)
    wanted = [f"Seat ended : {world.busola.short_name} … {world.gina.name} as the presidency"]
    assert without_times([line.replace("ended:", "ended :") for line in history(client_of(world.ana), "group", world.protection)]) == wanted


def test_a_guest_reads_the_capacity_and_no_name(english, client_of):
    world = english
    record("document.shared", world.document_guests, by=world.fane, version=1)
    assert without_times(history(client_of(world.elena), "document", world.document_guests)) == ["Shared … For an organisation"]


def test_what_time_did(english, client_of):
    world = english
    record("meeting.held", world.meeting, by=None)
    assert without_times(history(client_of(world.bogdan), "meeting", world.meeting)) == ["Held … The portal itself"]


def test_older_events_are_a_page_further(english, client_of):
    world = english
    first = record("document.shared", world.document_group, by=world.ana)
    for _number in range(PAGE):
        record("document.edited", world.document_group, by=world.ana, fields=["title"])
    browser = client_of(world.bogdan)
    assert len(history(browser, "document", world.document_group)) == PAGE
    [line] = history(browser, "document", world.document_group, f"?before={first.pk + 1}")
    assert without_times([line]) == [f"Shared … {world.ana.name} as lead of {world.protection.name_en}"]
    assert len(history(browser, "document", world.document_group, "?before=nonsense")) == PAGE
    assert len(history(browser, "document", world.document_group, f"?before={'9' * 40}")) == PAGE


def test_as_many_questions_for_fifty_events_as_for_one(world, client_of, django_assert_max_num_queries):
    for number in range(PAGE):
        record("document.edited", world.document_group, by=(world.ana, world.dan, world.gina)[number % 3], fields=["title"])
    events = list(events_of(world.document_group, {}).order_by("-pk"))
    with django_assert_max_num_queries(9):
        assert len(Telling(events, world.bogdan).lines) == PAGE


def test_nothing_of_what_was_written(world, client_of):
    record("document.edited", world.document_group, by=world.ana, fields=["title"], secret=CANARY)
    page = client_of(world.bogdan).get(reverse("document-history", args=[world.document_group.pk]))
    assert CANARY not in page.content.decode()


def test_the_way_there_stands_on_each_page(world, client_of):
    rows = {"document": world.document_group, "meeting": world.meeting, "group": world.protection, "organisation": world.ancora}
    assert len(rows) == len(PARTS)
    for name, row in rows.items():
        assert reverse(f"{name}-history", args=[row.pk]) in client_of(world.ana).get(row.get_absolute_url()).content.decode()


def test_every_kind_that_is_recorded_has_words():
    """Read from the source: record("…") and TRANSITIONS of what changes its status."""
    from pathlib import Path

    from documents.models import Document
    from meetings.models import Meeting
    from working_groups.models import WorkingGroup

    root = Path(__file__).resolve().parents[2]
    texts = [
        path.read_text()
        for app in ("members", "working_groups", "documents", "meetings", "protect_portal")
        for path in (root / app).rglob("*.py")
    ]
    kinds = {kind for text in texts for kind in re.findall(r"record\(\s*\"([a-z_]+\.[a-z_]+)\"", text)}
    assert kinds - KINDS.keys() == set()
    moving = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    moves = {f"{noun_of(model)}.{to}" for model in moving for ways in model.TRANSITIONS.values() for to in ways}
    assert len(moves) > 20
    assert moves - KINDS.keys() == set()
    assert all(model in PARTS for model in (Document, Meeting, WorkingGroup))


def test_a_new_version_stands_in_the_history_of_its_document(english, client_of):
    world = english
    record("version.added", world.document_group, by=world.ana, version=2)
    assert Event.objects.count() == 1
    assert without_times(history(client_of(world.ana), "document", world.document_group)) == [
        f"New version … {world.ana.name} as lead of {world.protection.name_en}"
    ]


def test_the_names_of_a_history_are_those_of_its_rows(world, django_assert_num_queries):
    """R40: two questions for two kinds of rows and one for their people, whatever the size of the coalition. Who has left, or has not
    come yet, stands without a name."""
    rows = [Affiliation.objects.filter(organisation=world.ancora), Invitation.objects.filter(organisation=world.cetina)]
    with one_instant():
        keys_of(world.ana)
        with django_assert_num_queries(3) as asked:
            named = named_people(rows, world.ana)
    assert [sorted(named[model].values()) for model in (Affiliation, Invitation)] == [["", "Ana Ardelean"], [""]]
    assert asked.captured_queries[-1]["sql"].count(" IN (") >= 1
