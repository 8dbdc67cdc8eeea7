"""Sending the invitations of a planned meeting."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from protect_portal.notifications.models import Notification
from tests.make import make_meeting


@pytest.fixture
def planned(world):
    return make_meeting(world.ana, group=world.protection, people=[world.ana, world.bogdan])


@pytest.fixture
def convene(client_of, planned):
    return lambda who: client_of(who).post(reverse("meeting-convene", args=[planned.pk]))


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404), ("mihai", 404)])
def test_who_may_convene(world, convene, who, status):
    assert convene(getattr(world, who)).status_code == status


def test_each_invited_person_is_asked_and_written_to_once(world, convene, planned, owed):
    convene(world.ana)
    planned.refresh_from_db()
    assert (planned.status, planned.ask.closes_at, planned.ask.parties.count()) == ("convened", planned.starts_at, 2)
    assert owed() == [("meeting_invited", "ana@example.org"), ("meeting_invited", "bogdan@example.org")]
    assert owed() == [("meeting_invited", "ana@example.org"), ("meeting_invited", "bogdan@example.org")]
    assert Notification.objects.count() == 2


def test_second_press_is_no_longer_possible(world, convene, owed):
    assert [convene(world.ana).status_code, convene(world.ana).status_code] == [303, 409]
    assert len(owed()) == 2


def test_get_changes_nothing(world, client_of, planned):
    assert client_of(world.ana).get(reverse("meeting-convene", args=[planned.pk])).status_code == 405


def test_past_or_without_people_it_is_refused(world, client_of, planned):
    Meeting.objects.filter(pk=planned.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    alone = make_meeting(world.ana, group=world.protection)
    answers = [client_of(world.ana).post(reverse("meeting-convene", args=[meeting.pk])).status_code for meeting in (planned, alone)]
    assert answers == [409, 409]


def test_page_says_how_many_get_mail(world, client_of, planned):
    world.bogdan.is_active = False
    world.bogdan.save()
    assert client_of(world.ana).get(planned.get_absolute_url()).context["mails"] == 1
