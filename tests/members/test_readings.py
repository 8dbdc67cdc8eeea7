"""Who opened a meeting; and pages of a thousand openings or events of one thing: paged, at the same cost each."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from meetings.models import Meeting
from members.models import Organisation, User
from members.readings import READINGS
from protect_portal.access.lock import Tlp
from protect_portal.audit.history import PAGE
from protect_portal.audit.models import Event, How, Reading
from protect_portal.audit.reading import record_reading
from tests.files.recorded import label

MANY = 1_003


@pytest.fixture
def strict(world):
    """Ancora's meeting of the group; opened by Bogdan and Fane, both of Busola."""
    labelled(world.meeting, Tlp.AMBER_STRICT)
    for person in (world.bogdan, world.fane):
        record_reading(person, world.meeting, How.OPENED)
    return world.meeting


def labelled(meeting: Meeting, tlp: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(tlp=tlp)


def readings(client, row, query: str = ""):
    return client.get(reverse(f"{row._meta.model_name}-readings", args=[row.pk]) + query)


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("ana", 200, ["fane", "bogdan"]),
        ("dan", 200, ["fane", "bogdan"]),
        ("gina", 200, ["fane", "bogdan"]),
        ("fane", 200, ["fane"]),
        ("bogdan", 200, ["bogdan"]),
        ("carmen", 404, None),
        ("elena", 404, None),
        ("klaus", 404, None),
    ],
)
def test_who_sees_whose_of_a_meeting(world, client_of, strict, who, status, seen):
    response = readings(client_of(getattr(world, who)), strict)
    shown = [reading.user.email.split("@")[0] for reading in response.context["readings"]] if status == 200 else None
    assert (response.status_code, shown) == (status, seen)


def test_opening_the_meeting_is_recorded_and_looking_at_the_list_is_not(world, client_of, strict):
    client_of(world.ana).get(strict.get_absolute_url())
    response = readings(client_of(world.ana), strict)
    assert [reading.user for reading in response.context["readings"]] == [world.ana, world.fane, world.bogdan]
    assert Reading.objects.count() == 3


def test_the_meeting_and_who_can_see_it_lead_here_only_while_it_is_recorded(world, client_of, strict):
    address = f'href="{reverse("meeting-readings", args=[strict.pk])}"'

    def leads(tlp) -> list[bool]:
        labelled(strict, tlp)
        pages = (strict.get_absolute_url(), reverse("meeting-readers", args=[strict.pk]))
        return [address in client_of(world.ana).get(page).content.decode() for page in pages]

    assert (leads(Tlp.AMBER_STRICT), leads(Tlp.AMBER)) == ([True] * 2, [False] * 2)


def test_a_meeting_has_no_column_of_versions(world, client_of, strict):
    User.objects.update(language="en")
    page = readings(client_of(world.ana), strict).content.decode()
    assert (page.count("<th>"), ">Version<" in page) == (4, False)


@pytest.fixture
def opened_often(world) -> object:
    """The group's text, opened a thousand times in two days by three people, each time by two in the same instant."""
    document, now = label(world.document_group, Tlp.AMBER_STRICT), timezone.now()
    people = [world.bogdan, world.fane, world.ana]
    moments = [now - timedelta(minutes=3 * (number // 2)) for number in range(MANY)]
    rows = [Reading(user=people[number % 3], target=document, how=How.OPENED, at=at) for number, at in enumerate(moments)]
    Reading.objects.bulk_create(rows)
    return document


def pages(client, address: str, key: str) -> list[tuple[list[int], int]]:
    """Every page of a list, from the newest to the last: the numbers of its rows, and how many queries it took."""
    found, query = [], ""
    while query is not None:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address + query)
        found.append(([getattr(row, "event", row).pk for row in response.context[key]], len(queries)))
        query = f"?before={response.context['older']}" if response.context["older"] else None
    return found


def test_a_thousand_openings_are_paged_each_once_newest_first_at_one_cost(world, client_of, opened_often):
    found = pages(client_of(world.ana), reverse("document-readings", args=[opened_often.pk]), "readings")
    assert [len(rows) for rows, _queries in found] == [READINGS] * 20 + [3]
    assert [pk for rows, _queries in found for pk in rows] == list(Reading.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    first, *later = [queries for _rows, queries in found]
    assert set(later) == {first + 1}, "one more finds where to go on"


def test_a_page_after_what_is_no_opening_of_it_begins_anew(world, client_of, opened_often):
    other = record_reading(world.ana, label(world.document_leads, Tlp.AMBER_STRICT), How.OPENED)
    newest = [reading.pk for reading in readings(client_of(world.ana), opened_often).context["readings"]]
    for before in (str(other.pk), "x", "-1", "9" * 40, "¹"):
        shown = readings(client_of(world.ana), opened_often, f"?before={before}").context["readings"]
        assert [reading.pk for reading in shown] == newest


def test_a_thousand_events_are_paged_each_once_newest_first_at_one_cost(world, client_of):
    kind = ContentType.objects.get_for_model(world.document_group)
    events = [
        Event(kind="document.edited", content_type=kind, object_id=world.document_group.pk, by=(world.ana, world.dan)[number % 2],
              capacity=("secretariat", f"org:{world.busola.pk}")[number % 2], data={"fields": ["title"]})
        for number in range(MANY)
    ]  # fmt: skip
    Event.objects.bulk_create(events)
    found = pages(client_of(world.bogdan), reverse("document-history", args=[world.document_group.pk]), "lines")
    assert [len(rows) for rows, _queries in found] == [PAGE] * 20 + [3]
    assert [pk for rows, _queries in found for pk in rows] == list(Event.objects.order_by("-pk").values_list("pk", flat=True))
    assert {queries for _rows, queries in found} == {found[0][1]}


def test_an_organisation_goes_by_one_name_in_each_language(world, client_of, strict):
    """In English by its English name, also inside lists and sentences."""
    Organisation.objects.filter(pk=world.busola.pk).update(name_en="The Compass Association")
    told = {}
    for language in ("en", "ro"):
        User.objects.update(language=language)
        row = readings(client_of(world.ana), strict).context["readings"][0]
        with translation.override(language):
            told[language] = (row.organisations, Organisation.objects.get(pk=world.busola.pk).called)
    short = world.busola.short_name
    assert told == {"en": (["The Compass Association"], "The Compass Association"), "ro": ([short], short)}
