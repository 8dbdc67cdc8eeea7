"""A meeting does not take place: said why, once, to everyone who had been told of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import cancel_meeting, move_meeting
from meetings.models import Meeting
from protect_portal.audit.models import Event
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan


@pytest.fixture
def cancel(world, client_of):
    def post(who, meeting=None, reason="Coordonatoarea este bolnavă."):
        address = reverse("meeting-cancel", args=[(meeting or world.meeting).pk])
        return client_of(getattr(world, who)).post(address, {"reason": reason})

    return post


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("gina", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404)])
def test_who_may_cancel(cancel, who, status):
    assert cancel(who).status_code == status


def test_the_invited_hear_and_nothing_reminds_any_more(world, cancel, owed):
    plan()
    cancel("ana")
    world.meeting.refresh_from_db()
    assert (world.meeting.status, world.meeting.sequence, world.meeting.ask.status) == ("cancelled", 1, "cancelled")
    told = [address for kind, address in owed() if kind == "meeting_cancelled"]
    assert told == ["ana@example.org", "bogdan@example.org", "fane@example.org"]
    plan()
    reminders = Delivery.objects.filter(kind="meeting_reminder", object_id=world.meeting.pk)
    assert set(reminders.values_list("state", flat=True)) == {"cancelled"}


def test_event_says_what_changed(world, cancel):
    cancel("ana")
    assert Event.objects.get(kind="meeting.cancelled").data == {"before": "convened", "after": "cancelled", "sequence": 1}


def test_draft_is_cancelled_without_a_mail(world, cancel, owed):
    assert cancel("dan", world.assembly).status_code == 303
    assert owed() == []


def test_without_a_reason_it_is_not_done(world, cancel):
    assert cancel("ana", reason="  ").status_code == 422
    world.meeting.refresh_from_db()
    assert world.meeting.status == "convened"


def test_twice_is_no_longer_possible(cancel, owed):
    assert [cancel("ana").status_code, cancel("dan").status_code] == [303, 409]
    assert len(owed()) == 3


def test_after_the_start_it_is_no_longer_possible(world, client_of, cancel, owed):
    Meeting.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    assert client_of(world.ana).get(reverse("meeting-cancel", args=[world.meeting.pk])).status_code == 409
    assert (cancel("ana").status_code, owed()) == (409, [])
    assert cancel("dan", world.assembly).status_code == 303, "a draft that nobody was told of"


def test_acts_on_what_stands_there_now(world):
    """Read before somebody else moved it: SEQUENCE still rises, and the ask that was opened meanwhile is closed."""
    older = Meeting.objects.get(pk=world.meeting.pk)
    older.ask_id, later = None, world.meeting.starts_at + timedelta(days=1)
    move_meeting(world.meeting, by=world.ana, base=0, starts_at=later, ends_at=later + timedelta(hours=1))
    cancel_meeting(older, by=world.ana, reason="Gripă")
    world.meeting.refresh_from_db()
    assert (world.meeting.sequence, world.meeting.starts_at, world.meeting.ask.status) == (2, later, "cancelled")


def test_page_without_javascript(world, client_of):
    page = client_of(world.ana).get(reverse("meeting-cancel", args=[world.meeting.pk]))
    assert (page.status_code, page.context["mails"]) == (200, 3)
