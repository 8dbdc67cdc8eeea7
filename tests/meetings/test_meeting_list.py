"""The list: ahead by month with free days, past newest first, mine, of a group."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from meetings.listing import free_days, joined
from meetings.models import AgendaItem
from members.waiting import waiting_on
from tests.make import convene, make_meeting
from tests.world import CANARY


def titles(response) -> list[str]:
    return [row.meeting.title for month in response.context["months"] for row in month.rows if row.meeting]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ana", ["Meeting", "Assembly"]),
        ("carmen", ["Assembly"]),
        ("dan", ["Meeting", f"{CANARY} foreign_meeting", "Assembly"]),
        ("elena", []),
        ("klaus", []),
    ],
)
def test_each_sees_their_own(world, client_of, who, seen):
    assert titles(client_of(getattr(world, who)).get("/meetings/")) == seen


def test_items_are_counted_as_far_as_they_are_seen(world, client_of):
    meeting = make_meeting(world.ana, group=world.protection, audience="guests", people=[world.ana, world.elena], title="Cu invitați")
    for order, restricted in enumerate((False, True, False, True), start=1):
        AgendaItem.objects.create(meeting=meeting, order=order, title=f"Punctul {order}", restricted=restricted)
    convene(meeting)
    for who, count in (("ana", 4), ("elena", 2)):
        months = client_of(getattr(world, who)).get("/meetings/").context["months"]
        assert [row.meeting.points for month in months for row in month.rows if row.meeting == meeting] == [count]
        waiting = [row for row in waiting_on(getattr(world, who)) if row.url == meeting.get_absolute_url()]
        assert [row.context["invitee"].items for row in waiting] == [count]


def test_filters(world, client_of):
    get = client_of(world.ana).get
    assert titles(get("/meetings/", {"group": world.protection.pk})) == ["Meeting"]
    assert titles(get("/meetings/", {"mine": "on"})) == ["Meeting", "Assembly"]
    assert titles(client_of(world.dan).get("/meetings/", {"mine": "on"})) == []
    assert titles(get("/meetings/", {"group": 10**9})) == ["Meeting", "Assembly"]


def test_past_ones_newest_first(world, client_of):
    now = timezone.now()
    for days in (40, 3, 10):
        make_meeting(world.ana, group=world.protection, title=f"Acum {days} zile", starts_at=now - timedelta(days=days))
    past = titles(client_of(world.bogdan).get("/meetings/", {"when": "past"}))
    assert past == ["Acum 3 zile", "Acum 10 zile", "Acum 40 zile"]


def test_pages_and_queries_stay_flat(world, client_of, django_assert_max_num_queries):
    for number in range(60):
        make_meeting(world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=30, hours=number), people=[world.ana])
    ana = client_of(world.ana)
    with django_assert_max_num_queries(30):
        page = ana.get("/meetings/", {"group": world.protection.pk, "page": 3})
    assert len(titles(page)) == 11


def test_free_days_stand_between(world, time_machine):
    time_machine.move_to(datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert [(row.on, row.last_day) for row in free_days(date(2026, 12, 27))] == [
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 25), date(2026, 12, 26)),
    ]


def test_days_in_a_row_are_one_row():
    rows = joined([(date(2027, 1, 1), "Anul nou"), (date(2027, 1, 2), "Anul nou"), (date(2027, 1, 6), "Botezul Domnului")])
    assert [(row.on.day, row.last_day.day, row.names) for row in rows] == [(1, 2, ["Anul nou"]), (6, 6, ["Botezul Domnului"])]
