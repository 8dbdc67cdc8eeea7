"""A restored database mails nothing again that was mailed after it was dumped."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from meetings.actions import convene_meeting
from meetings.models import Meeting
from protect_portal.notifications.clock import mark_run
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery, Notification, Sweep
from protect_portal.notifications.plan import plan
from tests.make import make_delivery, make_meeting
from tests.notifications.telling import DAY, before_the_last_summary, tell


def after_restore(*words: str) -> dict:
    said = StringIO()
    call_command("after_restore", "--json", *words, stdout=said)
    return json.loads(said.getvalue())


@pytest.fixture
def dumped(world):
    """The last sweep before the dump was now; nothing of the world itself is due."""
    Meeting.objects.update(status=Meeting.Status.CANCELLED)
    mark_run("fan_out")


def test_what_was_due_is_expired_and_what_is_not_stays(world, dumped, mailoutbox):
    due = make_delivery(world.bogdan, world.meeting, due_at=timezone.now() - DAY)
    later = make_delivery(world.fane, world.meeting, due_at=timezone.now() + DAY, next_try_at=timezone.now() + DAY)
    held = make_delivery(world.ana, world.meeting, due_at=timezone.now() - DAY, state="sending", lease_until=timezone.now() + DAY)
    Sweep.objects.update(last_run=timezone.now())
    assert after_restore()["deliveries"] >= 2
    states = {row.pk: row.state for row in Delivery.objects.filter(pk__in=[due.pk, later.pk, held.pk])}
    assert states == {due.pk: "expired", later.pk: "pending", held.pk: "expired"}
    assert (drain(), mailoutbox) == (0, [])


def test_what_happened_before_the_dump_and_was_derived_after_it_is_not_mailed_either(world, mailoutbox):
    meeting = make_meeting(world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=30), people=[world.bogdan])
    convene_meeting(meeting, by=world.ana)
    mark_run("fan_out")
    after_restore()
    assert set(Delivery.objects.filter(kind="meeting_invited").values_list("state", flat=True)) == {"expired"}
    assert (fan_out(), drain(), mailoutbox) == (0, 0, [])
    assert Notification.objects.filter(event__kind="meeting.convened").count() == 1, "the bell tells it all the same"


def test_news_whose_summary_has_left_waits_no_longer(world, dumped, mailoutbox):
    before = before_the_last_summary()
    tell("document.withdrawn", world.document_group, by=world.ana, at=before)
    done = after_restore("--last-ran", timezone.now().isoformat())
    assert done["notifications"] == 0, "it happened just now: the lost installation's next summary had not left"
    assert Notification.objects.filter(mail="waits").count() == 4


def test_later_instants_may_be_said(world, dumped):
    row = make_delivery(world.bogdan, world.meeting, due_at=timezone.now() + timedelta(hours=2))
    after_restore()
    assert Delivery.objects.get(pk=row.pk).state == "pending"
    after_restore("--last-ran", (timezone.now() + timedelta(hours=3)).isoformat())
    assert Delivery.objects.get(pk=row.pk).state == "expired"


def test_run_twice_it_changes_nothing_and_planning_brings_nothing_back(world, dumped, mailoutbox):
    meeting = make_meeting(world.ana, group=world.protection, starts_at=timezone.now() + timedelta(days=30), people=[world.bogdan])
    convene_meeting(meeting, by=world.ana)
    plan()
    Delivery.objects.update(next_try_at=timezone.now())
    later = (timezone.now() + timedelta(days=29)).isoformat()
    done = [after_restore("--last-ran", later) for _twice in range(2)]
    assert [one["deliveries"] > 0 for one in done] == [True, False]
    plan()
    assert (drain(), mailoutbox) == (0, [])


def test_without_a_sweep_it_says_that_it_cannot_know(world):
    with pytest.raises(CommandError, match="last-ran"):
        after_restore()


def test_no_instant_is_a_wrong_use(world, dumped):
    with pytest.raises(CommandError, match="no instant"):
        after_restore("--last-ran", "yesterday")
