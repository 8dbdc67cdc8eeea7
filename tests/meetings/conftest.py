"""What the tests of meetings share: typed forms, owed mails, and a real SMTP server that keeps what it gets.

Our code is imported inside the fixtures: this file is read before Django is set up."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class Kept:
    """aiosmtpd's handler: mails as parsed messages, in the order they came."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 kept"


class FreePort(Controller):
    """On a port of the system's choice."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink(settings):
    """Mails that went through a real SMTP conversation on 127.0.0.1."""
    kept = Kept()
    controller = FreePort(kept, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield kept.mails
    controller.stop()


@pytest.fixture
def sent(sink):
    """Everything owed now is sent; returns the mails of this call."""
    from protect_portal.notifications.drain import drain
    from protect_portal.notifications.fan_out import fan_out

    def send() -> list:
        fan_out()
        before = len(sink)
        drain()
        return sink[before:]

    return send


@pytest.fixture
def owed():
    """(kind, e-mail address) of every mail owed after the events so far, sorted."""
    from protect_portal.notifications.fan_out import fan_out
    from protect_portal.notifications.models import Delivery

    def rows() -> list[tuple[str, str]]:
        fan_out()
        return sorted(Delivery.objects.values_list("kind", "recipient__email"))

    return rows


@pytest.fixture
def no_terms_end(world):
    """No guest access, mandate or role of the world ends so soon that its own reminder would be among the mails."""
    from datetime import timedelta

    from django.utils import timezone

    from working_groups.models import GuestAccess

    GuestAccess.objects.update(ends_at=timezone.now() + timedelta(days=400))
