"""What reminders and news outlive: people who leave and come back, offsets that are edited, kinds that are gone, outages, clocks that step.

PostgreSQL's clock decides and cannot be moved by a test: rows are shifted instead, which looks the same to every sweep."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from meetings.actions import answer_invitation, convene_meeting
from meetings.models import Meeting
from members.models import Affiliation, Organisation, User
from protect_portal.access.terms import BUCHAREST
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import BATCH, fan_out, fan_out_events
from protect_portal.notifications.ladder import ladder
from protect_portal.notifications.levels import EVERYTHING
from protect_portal.notifications.models import Delivery, Level, Notification, Preference, ReminderOffset
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.plan import plan, plan_reminder, plan_what_happened
from protect_portal.notifications.registry import NOTICES, REMINDERS, MailKind, Reminder
from protect_portal.notifications.slots import slots_around
from tests.make import make_ask, make_delivery, make_document, make_meeting
from tests.notifications.telling import before_the_last_summary, tell

DAYS = 20
MINE = "second_factor_added"  # a mail that needs no words of its own


@pytest.fixture
def meeting(world):
    """Of Protection, in three weeks: Ana, Bogdan and Fane are invited; nothing else is ahead."""
    Meeting.objects.update(status=Meeting.Status.CANCELLED)
    made = make_meeting(
        world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=DAYS), people=[world.ana, world.bogdan, world.fane]
    )
    convene_meeting(made, by=world.ana)
    return made


@pytest.fixture
def laddered(meeting):
    """A reminder of these tests' own, on days that the coalition may set: to the invited, 12 and 2 days before."""

    def moments(one: Meeting):
        return ladder(one.starts_at, offsets_of("laddered", (12, 2)), opened_at=one.created_at)

    def invited(meetings: list[int]):
        rows = Meeting.invitees.rel.related_model.objects.filter(meeting__in=meetings, user__is_active=True)
        return rows.values_list("user", "meeting")

    def ahead(horizon: datetime) -> list[Meeting]:
        return list(Meeting.objects.filter(status=Meeting.Status.CONVENED))

    reminder = Reminder(mail=MailKind(MINE), model=Meeting, objects=ahead, moments=moments, people=invited)
    REMINDERS[MINE] = reminder
    yield reminder
    del REMINDERS[MINE]


def states(kind: str = MINE) -> Counter:
    rows = Delivery.objects.filter(kind=kind, event=None).values_list("occurrence", "state")
    return Counter((occurrence.rpartition("-")[2], state) for occurrence, state in rows)


def all_due() -> None:
    Delivery.objects.filter(state="pending").update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_who_leaves_and_returns_is_reminded_again_and_once(world, meeting, mailoutbox):
    plan()
    owed = Delivery.objects.filter(recipient=world.bogdan, event=None).count()
    left = Affiliation.objects.filter(user=world.bogdan)
    left.update(ends_at=timezone.now())
    assert plan() == owed
    left.update(ends_at=None)
    assert plan() == owed
    assert plan() == 0
    all_due()
    drain()
    mails = Counter(mail.to[0] for mail in mailoutbox)
    assert mails["bogdan@example.org"] == owed


def test_days_that_are_edited_hold_for_what_is_planned(laddered):
    """From 12 and 2 days to 16 and 2: the twelfth is cancelled, the sixteenth planned, the second stays what it was, but ends as ever."""
    plan()
    assert states() == {("12", "pending"): 3, ("2", "pending"): 3}
    for days in (16, 2):
        ReminderOffset.objects.create(kind="laddered", days=days)
    assert plan() == 6
    assert states() == {("12", "cancelled"): 3, ("16", "pending"): 3, ("2", "pending"): 3}
    assert plan() == 0
    ReminderOffset.objects.all().delete()
    assert plan() == 6
    assert states() == {("12", "pending"): 3, ("16", "cancelled"): 3, ("2", "pending"): 3}


def test_days_that_are_edited_do_not_say_again_what_was_said(laddered, mailoutbox):
    plan()
    all_due()
    drain()
    ReminderOffset.objects.create(kind="laddered", days=2)
    assert plan() == 0
    ReminderOffset.objects.create(kind="laddered", days=12)
    assert plan() == 0
    assert states() == {("12", "sent"): 3, ("2", "sent"): 3}


def test_where_only_its_end_moves_it_is_written(laddered, meeting):
    """A step put between two others ends the first one sooner: same day, same occurrence."""
    plan()
    before = Delivery.objects.filter(kind=MINE, occurrence__endswith="-12").first().expires_at
    for days in (12, 7, 2):
        ReminderOffset.objects.create(kind="laddered", days=days)
    plan()
    after = Delivery.objects.filter(kind=MINE, occurrence__endswith="-12").first().expires_at
    assert after < before
    assert plan() == 0


def test_planning_one_object_leaves_the_others(laddered, meeting, world):
    plan()
    other = make_meeting(world.ana, group=world.protection, starts_at=meeting.starts_at, people=[world.bogdan])
    convene_meeting(other, by=world.ana)
    Delivery.objects.filter(kind=MINE, occurrence__endswith="-2").update(occurrence="of another time")
    assert plan_reminder(laddered, only=[other.pk]) == 2
    assert states() == {("12", "pending"): 4, ("2", "pending"): 1, ("of another time", "pending"): 3}
    assert plan_reminder(laddered) == 6


def test_a_sweep_plans_what_its_events_are_about(laddered, meeting):
    assert plan_what_happened(fan_out_events()) > 0
    assert states() == {("12", "pending"): 3, ("2", "pending"): 3}


def test_a_kind_that_is_gone_is_never_sent(world, laddered, mailoutbox):
    """A redeploy took the reminder away, and the mail of an event, while rows of them waited."""
    plan()
    event = record("organisation.edited", world.busola, by=world.dan)
    make_delivery(world.fane, world.busola, kind="gone_with_its_event", event=event)
    all_due()
    reminder = REMINDERS.pop(MINE)
    try:
        drain()
    finally:
        REMINDERS[MINE] = reminder
    assert mailoutbox != [], "what is not gone is sent"
    assert {state for (_days, state) in states()} == {"cancelled"}
    assert Delivery.objects.get(kind="gone_with_its_event").state == "cancelled"


def test_three_days_without_any_worker(world, meeting, laddered, mailoutbox):
    """Nothing planned, nothing sent; meanwhile somebody declined, and a text was shared. What is still true is said, once."""
    answer_invitation(meeting.invitees.get(user=world.bogdan), "no", by=world.bogdan)
    record("document.shared", make_document(world.ana, group=world.protection), by=world.ana, version=1)
    assert (Delivery.objects.count(), Notification.objects.count()) == (0, 0)
    fan_out()
    plan()
    kinds = Counter(Delivery.objects.values_list("kind", flat=True))
    assert (kinds["meeting_invited"], kinds["digest"]) == (3, 4)
    drain()
    assert Counter(Delivery.objects.filter(kind="meeting_invited").values_list("state", flat=True)) == {"sent": 3}
    assert (plan(), drain()) == (0, 0)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-2)])
def test_a_clock_that_steps_sends_nothing_twice(meeting, laddered, mailoutbox, step):
    """Forward, a lease runs out early and what waits is due; back, it waits longer. What was sent is sent."""
    plan()
    all_due()
    drain()
    sent = len(mailoutbox)
    Delivery.objects.update(
        next_try_at=F("next_try_at") - step, due_at=F("due_at") - step, lease_until=F("lease_until") - step, sent_at=F("sent_at") - step
    )
    drain()
    assert len(mailoutbox) == sent
    assert {state for (_days, state) in states()} == {"sent"}
    assert plan() == 0


def test_a_worker_in_another_zone_or_time_changes_nothing(meeting, laddered):
    """Due times are of Bucharest, kept in UTC: the night of the change of clocks moves none of them."""
    for closes_at, hour in ((datetime(2027, 3, 29, 12, tzinfo=UTC), 9), (datetime(2026, 10, 26, 12, tzinfo=UTC), 9)):
        moments = ladder(closes_at, (3, 1), opened_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert {moment.due.astimezone(BUCHAREST).hour for moment in moments} == {hour}


def test_more_events_than_a_batch_are_told_in_one_sweep(world):
    """A burst does not wait for the next beat; one event of it that cannot be told stays alone."""
    broken = record("meeting.moved", world.meeting, by=world.ana)  # its data lacks what the notice asks for
    target = {"content_type": broken.content_type_id, "object_id": world.document_group.pk}
    target["content_type"] = Event(target=world.document_group).content_type
    Event.objects.bulk_create(Event(kind="document.withdrawn", by=world.ana, **target) for _one in range(BATCH + 5))
    assert fan_out() == BATCH + 5
    assert list(Event.objects.filter(fanned_at=None)) == [broken]
    assert fan_out() == 0


def test_planned_sent_and_planned_again_over_all_kinds(world, post_office):
    """Everything at once: meetings, asks with official addresses, news at once, in summaries, by the week; then not one row changes."""
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="oficial@busola.example")
    Preference.objects.create(user=world.fane, scope=EVERYTHING, level=Level.ALL)
    Preference.objects.create(user=world.gina, scope=EVERYTHING, level=Level.WEEKLY)
    Meeting.objects.update(dated_at=timezone.now() - timedelta(days=60))
    make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.elena], closes_at=timezone.now() + timedelta(days=9))
    for text in (world.document_group, world.document_members):
        tell("document.withdrawn", text, by=world.ana, at=before_the_last_summary())
    plan()
    assert plan() == 0
    slot = slots_around(timezone.now(), [8])[0].past
    Delivery.objects.filter(state="pending").exclude(kind="digest", due_at__gt=slot).update(next_try_at=timezone.now())
    sent = 0
    while more := drain():
        sent += more
    assert sent == sum(post_office.copies.values()) > 10
    assert plan() == 0
    assert set(Delivery.objects.filter(next_try_at__lte=timezone.now()).values_list("state", flat=True)) == {"sent"}
    assert {kind for kind in REMINDERS if Delivery.objects.filter(kind=kind).exists()} >= {"meeting_reminder", "ask_reminder"}


def test_every_mail_that_is_owed_by_an_event_names_its_kind_once():
    """Deliveries find their words by the name: two kinds of one name would be one."""
    kinds: dict[str, set[int]] = {}
    for notices in NOTICES.values():
        for notice in notices:
            if notice.mail:
                kinds.setdefault(notice.mail.name, set()).add(id(notice.mail))
    assert {name for name, objects in kinds.items() if len(objects) > 1} == set()


def test_closed_for_a_day_and_opened_again(world, meeting):
    """A closed account is nobody to write to; opened again, what is still ahead is planned again."""
    plan()
    User.objects.filter(pk=world.fane.pk).update(is_active=False)
    changed = plan()
    User.objects.filter(pk=world.fane.pk).update(is_active=True)
    assert plan() == changed > 0
