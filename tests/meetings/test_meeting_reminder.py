"""The reminders: at nine in Bucharest, seven days and on the last working day before, to whoever has not declined."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetings.actions import answer_invitation, cancel_meeting, move_meeting
from meetings.models import Meeting
from meetings.notices import MEETING, due_to_remind, moments_of
from protect_portal.notifications.ladder import spoken_of
from protect_portal.notifications.models import Delivery, ReminderOffset
from protect_portal.notifications.plan import plan


def reminders(meeting) -> list[tuple]:
    rows = Delivery.objects.filter(kind="meeting_reminder", object_id=meeting.pk).order_by("recipient__email", "occurrence")
    return [(row.recipient.email.split("@")[0], row.state) for row in rows]


@pytest.fixture
def meeting(world, no_terms_end):
    """Announced long ago, so that its reminder is still to come, or due once its rows are shifted. The coalition reminds once, on the
    last working day before."""
    set_offsets(1)
    Meeting.objects.filter(pk=world.meeting.pk).update(dated_at=timezone.now() - timedelta(days=60))
    return Meeting.objects.get(pk=world.meeting.pk)


def set_offsets(*days: int) -> None:
    ReminderOffset.objects.filter(kind="meeting_reminder").delete()
    ReminderOffset.objects.bulk_create(ReminderOffset(kind="meeting_reminder", days=day) for day in days)


def fall_due(meeting) -> None:
    """Shift the rows, not the clock: what decides is PostgreSQL's."""
    Delivery.objects.filter(kind="meeting_reminder", object_id=meeting.pk, state="pending").update(next_try_at=timezone.now())


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        (datetime(2026, 12, 2, 8, tzinfo=UTC), datetime(2026, 11, 27, 7, tzinfo=UTC)),  # after a weekend, St Andrew and 1 December
        (datetime(2027, 7, 14, 7, tzinfo=UTC), datetime(2027, 7, 13, 6, tzinfo=UTC)),  # summer time
        (datetime(2027, 3, 29, 7, tzinfo=UTC), datetime(2027, 3, 26, 7, tzinfo=UTC)),  # clocks went forward in between
        (datetime(2027, 1, 12, 22, 30, tzinfo=UTC), datetime(2027, 1, 12, 7, tzinfo=UTC)),  # 00:30 of the 13th in Bucharest
    ],
)
def test_when_it_is_due(world, starts_at, due):
    assert due_to_remind(Meeting(starts_at=starts_at)) == due


def test_planned_once(meeting):
    plan()
    assert reminders(meeting) == [("ana", "pending"), ("bogdan", "pending"), ("fane", "pending")]
    assert plan() == 0


def test_sent_once_by_a_real_server(meeting, sent):
    plan()
    fall_due(meeting)
    assert sorted(mail["To"] for mail in sent()) == ["ana@example.org", "bogdan@example.org", "fane@example.org"]
    assert (plan(), sent()) == (0, [])


def test_declined_are_left_alone(world, meeting, sent):
    plan()
    answer_invitation(meeting.invitees.get(user=world.bogdan), "no", by=world.bogdan)
    answer_invitation(meeting.invitees.get(user=world.fane), "yes", by=world.fane)
    fall_due(meeting)
    assert sorted(mail["To"] for mail in sent()) == ["ana@example.org", "fane@example.org"]


def test_declined_between_two_plans(world, meeting):
    plan()
    answer_invitation(meeting.invitees.get(user=world.bogdan), "no", by=world.bogdan)
    assert (plan(), plan()) == (1, 0)
    assert reminders(meeting) == [("ana", "pending"), ("bogdan", "cancelled"), ("fane", "pending")]


def test_who_no_longer_sees_it_is_neither_planned_nor_sent(world, meeting, sent):
    plan()
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    fall_due(meeting)
    assert [mail["To"] for mail in sent()] == ["ana@example.org"]
    assert (plan(), reminders(meeting)) == (0, [("ana", "sent"), ("bogdan", "cancelled"), ("fane", "cancelled")])


def test_moved_is_another_reminder_and_back_is_not_sent_twice(world, meeting, sent):
    starts_at, ends_at, day = meeting.starts_at, meeting.ends_at, timedelta(days=7)
    plan()
    fall_due(meeting)
    assert len(sent()) == 3
    move_meeting(meeting, by=world.ana, base=0, starts_at=starts_at + day, ends_at=ends_at + day)
    plan()
    assert reminders(meeting).count(("bogdan", "pending")) == 1
    move_meeting(meeting, by=world.ana, base=1, starts_at=starts_at, ends_at=ends_at)
    plan()
    fall_due(meeting)
    subjects = [mail["Subject"] for mail in sent()]
    assert [subject.partition(":")[0] for subject in subjects] == [subjects[0].partition(":")[0]] * 3  # the last move's, no reminder
    states = [(name, state) for name in ("ana", "bogdan", "fane") for state in ("cancelled", "sent")]
    assert sorted(set(reminders(meeting))) == states


def test_cancelled_meeting_reminds_nobody(world, meeting):
    plan()
    cancel_meeting(meeting, by=world.ana, reason="Gripă")
    plan()
    assert {state for _name, state in reminders(meeting)} == {"cancelled"}


def test_draft_reminds_nobody(world):
    plan()
    assert reminders(world.assembly) == []


def test_announced_after_the_hour_of_the_reminder_there_is_none(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(dated_at=due_to_remind(meeting) + timedelta(minutes=1))
    plan()
    assert reminders(meeting) == []


FAR = datetime(2027, 6, 16, 7, tzinfo=UTC)  # a Wednesday, 10:00 in Bucharest


@pytest.fixture
def far(world):
    """In summer, announced in spring, with the reminders that nobody has changed."""
    values = {"starts_at": FAR, "ends_at": FAR + timedelta(hours=2), "dated_at": datetime(2027, 3, 1, tzinfo=UTC)}
    Meeting.objects.filter(pk=world.meeting.pk).update(**values)
    return Meeting.objects.get(pk=world.meeting.pk)


def test_seven_days_and_the_last_working_day_before(far):
    week, last = datetime(2027, 6, 9, 6, tzinfo=UTC), datetime(2027, 6, 15, 6, tzinfo=UTC)
    steps = [(moment.due, moment.occurrence, moment.expires) for moment in moments_of(MEETING, far)]
    assert steps == [(week, "20270616T070000Z-7", last), (last, "20270616T070000Z", FAR)]


def test_announced_within_the_week_only_the_last_one_comes(far):
    far.dated_at = datetime(2027, 6, 10, tzinfo=UTC)
    assert [moment.occurrence for moment in moments_of(MEETING, far)] == ["20270616T070000Z"]


def test_days_that_the_coalition_changes_are_planned_anew_and_what_was_sent_is_not_sent_again(world, meeting, sent):
    plan()
    fall_due(meeting)
    assert len(sent()) == 3
    set_offsets(3, 2, 1)
    plan()
    states = set(Delivery.objects.filter(kind="meeting_reminder", recipient=world.fane).values_list("occurrence", "state"))
    ahead = {m.occurrence for m in moments_of(MEETING, meeting)}
    assert {(occurrence, state) for occurrence, state in states if "-" not in occurrence} == {(spoken_of(meeting.starts_at), "sent")}
    assert {occurrence for occurrence, _state in states} == ahead
    set_offsets(1)
    plan()
    left = Delivery.objects.filter(kind="meeting_reminder", recipient=world.fane)
    assert (left.get(state="sent").occurrence, left.filter(state="pending").count()) == (spoken_of(meeting.starts_at), 0)
