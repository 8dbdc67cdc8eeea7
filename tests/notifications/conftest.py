"""A post office, and a meeting whose invitations are owed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.actions import convene_meeting
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.make import make_meeting
from tests.notifications.post_office import open_post_office


@pytest.fixture
def post_office(settings):
    """Mail goes by SMTP to a server of this test's own."""
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office


@pytest.fixture
def convened(world):
    """A meeting of Protection that Ana has just convened: Ana, Bogdan and Fane are to be told."""
    people = [world.ana, world.bogdan, world.fane]
    starts_at = timezone.now() + timedelta(days=12)
    meeting = make_meeting(world.ana, group=world.protection, title="Ședință convocată", starts_at=starts_at, people=people)
    convene_meeting(meeting, by=world.ana)
    return meeting


@pytest.fixture
def owed(convened):
    """The three invitations, as deliveries."""
    fan_out()
    return Delivery.objects.filter(kind="meeting_invited").order_by("pk")
