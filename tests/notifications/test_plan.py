"""Reminders: rows that follow what they are about, and nothing that remembers the last run."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from meetings.actions import answer_invitation, cancel_meeting, convene_meeting, move_meeting
from members.models import User
from protect_portal.notifications.drain import drain
from protect_portal.notifications.models import Delivery, ReminderOffset
from protect_portal.notifications.plan import HORIZON, plan_reminder
from protect_portal.notifications.registry import REMINDERS
from protect_portal.workdays.models import Holiday
from tests.make import make_meeting

BUCHAREST = ZoneInfo("Europe/Bucharest")
KIND = "meeting_reminder"


@pytest.fixture(autouse=True)
def the_last_working_day_alone(db):
    """The coalition reminds of meetings once."""
    ReminderOffset.objects.create(kind=KIND, days=1)


@pytest.fixture
def meeting(world):
    """A week day soon enough for the horizon, far enough for every reminder to lie ahead; the world's own meeting is out of the way."""
    world.meeting.invitees.all().delete()
    world.foreign_meeting.invitees.all().delete()
    made = make_meeting(
        world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=20), people=[world.ana, world.bogdan, world.fane]
    )
    convene_meeting(made, by=world.ana)
    return made


def plan() -> int:
    """Of the one reminder these tests are about; all kinds at once are in test_survives.py."""
    return plan_reminder(REMINDERS[KIND])


def planned() -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(kind=KIND).select_related("recipient").order_by("recipient__email", "occurrence")
    return [(row.recipient.email.split("@")[0], row.state) for row in rows]


def move(meeting, world, days: int) -> None:
    meeting.refresh_from_db()
    starts_at = meeting.starts_at + timedelta(days=days)
    move_meeting(meeting, by=world.ana, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), base=meeting.sequence)


def make_due() -> None:
    """As if the planned instant had come: PostgreSQL's clock cannot be moved, the rows can."""
    Delivery.objects.filter(state="pending").update(next_try_at=timezone.now() - timedelta(minutes=1))


def test_planning_twice_changes_nothing(meeting):
    assert plan() == 3
    assert plan() == 0
    assert planned() == [("ana", "pending"), ("bogdan", "pending"), ("fane", "pending")]


def test_plan_send_plan_changes_nothing(meeting, mailoutbox):
    """What planned a mail and what checks it before sending are the same rule."""
    plan()
    make_due()
    assert drain() == 3
    assert plan() == 0
    assert len(mailoutbox) == 3
    assert drain() == 0


def test_reminders_stand_at_nine_on_the_last_working_day_before(meeting):
    plan()
    row = Delivery.objects.filter(kind=KIND).first()
    local = row.due_at.astimezone(BUCHAREST)
    assert (local.hour, local.minute) == (9, 0)
    assert row.due_at < meeting.starts_at
    assert row.expires_at == meeting.starts_at
    assert row.occurrence == meeting.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def test_a_new_holiday_moves_what_is_planned(meeting):
    plan()
    due_on = Delivery.objects.filter(kind=KIND).first().due_at.astimezone(BUCHAREST).date()
    Holiday.objects.create(on=due_on, name="Punte", kind=Holiday.Kind.BRIDGE)
    assert plan() == 3
    assert plan() == 0
    assert {row.due_at.astimezone(BUCHAREST).date() < due_on for row in Delivery.objects.filter(kind=KIND)} == {True}


def test_a_moved_meeting_is_another_reminder(meeting, world):
    plan()
    move(meeting, world, 2)
    assert plan() == 6  # three cancelled, three new
    assert sorted(state for _who, state in planned()) == ["cancelled"] * 3 + ["pending"] * 3
    assert plan() == 0


def test_moved_away_and_back_is_not_sent_twice(meeting, world, mailoutbox):
    plan()
    make_due()
    drain()
    move(meeting, world, 2)
    plan()
    move(meeting, world, -2)
    plan()
    assert sorted(state for _who, state in planned()) == ["cancelled"] * 3 + ["sent"] * 3
    assert drain() == 0


def test_moved_back_before_anything_was_sent_is_planned_again(meeting, world):
    plan()
    move(meeting, world, 2)
    plan()
    move(meeting, world, -2)
    plan()
    assert sorted(state for _who, state in planned()) == ["cancelled"] * 3 + ["pending"] * 3
    assert plan() == 0


def test_who_declines_is_not_reminded(meeting, world):
    plan()
    answer_invitation(meeting.invitees.get(user=world.bogdan), "no", by=world.bogdan)
    assert plan() == 1
    assert planned() == [("ana", "pending"), ("bogdan", "cancelled"), ("fane", "pending")]


def test_who_declines_after_planning_gets_no_mail_even_without_a_new_plan(meeting, world, mailoutbox):
    plan()
    make_due()
    answer_invitation(meeting.invitees.get(user=world.bogdan), "no", by=world.bogdan)
    assert drain() == 2
    assert dict(planned())["bogdan"] == "cancelled"


def test_a_cancelled_meeting_reminds_nobody(meeting, world):
    plan()
    cancel_meeting(meeting, by=world.ana, reason="Boală")
    plan()
    assert {state for _who, state in planned()} == {"cancelled"}


def test_a_closed_account_is_not_reminded(meeting, world):
    User.objects.filter(pk=world.fane.pk).update(is_active=False)
    plan()
    assert planned() == [("ana", "pending"), ("bogdan", "pending")]


def test_the_far_future_waits(world):
    far = make_meeting(world.ana, group=world.protection, starts_at=timezone.now() + HORIZON + timedelta(days=9), people=[world.ana])
    convene_meeting(far, by=world.ana)
    plan()
    assert not Delivery.objects.filter(kind=KIND, object_id=far.pk).exists()


def test_a_planned_meeting_reminds_nobody_before_it_is_convened(world):
    make_meeting(world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=15), people=[world.bogdan])
    plan()
    about = set(Delivery.objects.filter(kind=KIND).values_list("object_id", flat=True))
    assert about <= {world.meeting.pk, world.foreign_meeting.pk}
