"""Noting that a meeting took place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting


@pytest.fixture
def hold(world, client_of):
    return lambda who: client_of(getattr(world, who)).post(reverse("meeting-hold", args=[world.meeting.pk]))


@pytest.fixture
def begun(world):
    Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=5))


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404)])
def test_who_may(begun, hold, who, status):
    assert hold(who).status_code == status


def test_not_before_it_began_and_only_once(world, hold):
    assert hold("ana").status_code == 409
    Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    assert [hold("ana").status_code, hold("ana").status_code] == [303, 409]
    world.meeting.refresh_from_db()
    assert world.meeting.status == "held"
