"""kill -9 of the drain at the worst moment: the mail server has accepted, the outcome is not written yet."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from protect_portal.notifications.drain import drain
from protect_portal.notifications.models import Delivery

DRAIN = "import django; django.setup(); from protect_portal.notifications.drain import drain; drain()"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_at_most_one_mail_is_doubled_and_none_lost(clone, world, owed, post_office, killed_at):
    environment = os.environ | {
        "DATABASE_URL": clone.database_url,
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(post_office.port),
    }
    child = subprocess.Popen([sys.executable, "-c", DRAIN], env=environment)

    def kill(recipient: str) -> None:
        if len(post_office.kept) == killed_at:
            os.kill(child.pid, signal.SIGKILL)

    post_office.after = kill
    assert child.wait(60) == -signal.SIGKILL
    assert sorted(owed.values_list("state", flat=True)) == ["sending"] * (4 - killed_at) + ["sent"] * (killed_at - 1)
    post_office.after = lambda recipient: None
    assert drain() == 0, "the lease of the dead worker still runs"
    Delivery.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))
    drain()
    assert set(owed.values_list("state", flat=True)) == {"sent"}
    assert sorted(post_office.copies.values()) == [1, 1, 2]
    assert len({message["Message-ID"] for _recipient, message in post_office.kept}) == 3
