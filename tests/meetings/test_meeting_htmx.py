"""Sent by htmx, the acts of a meeting answer as they do without it: 303 to its page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from tests.make import make_meeting

HTMX = {"HX-Request": "true"}
DATE = {"held_on": "2027-01-14", "starts": "09:00", "ends": "10:30", "base": "0"}


@pytest.fixture
def press(world, client_of):
    return lambda name, meeting, data=None: client_of(world.ana).post(reverse(name, args=[meeting.pk]), data or {}, headers=HTMX)


@pytest.mark.parametrize(("name", "data"), [("meeting-move", DATE), ("meeting-cancel", {"reason": "Gripă"})])
def test_move_and_cancel(world, press, name, data):
    response = press(name, world.meeting, data)
    assert (response.status_code, response.url) == (303, world.meeting.get_absolute_url())


def test_convene(world, press):
    meeting = make_meeting(world.ana, group=world.protection, people=[world.ana])
    assert press("meeting-convene", meeting).status_code == 303


def test_hold(world, press):
    Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    assert press("meeting-hold", world.meeting).status_code == 303


def test_edit(world, client_of, press):
    base = client_of(world.ana).get(reverse("meeting-edit", args=[world.meeting.pk])).context["form"]["base"].value()
    assert press("meeting-edit", world.meeting, {"title": "Alt titlu", "link": world.meeting.link, "base": base}).status_code == 303


def test_agenda(world, press):
    assert press("agenda-edit", world.meeting, {"base": "1", "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}).status_code == 303
