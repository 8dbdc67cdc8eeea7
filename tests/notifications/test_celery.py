"""A real worker and beat over a real Redis: an act in the portal becomes a mail, and a lost message only costs time."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import redis
from django.utils import timezone

from meetings.actions import convene_meeting
from protect_portal.notifications.models import Delivery, Sweep
from tests.make import make_meeting
from working_groups.models import GuestAccess

PATIENCE = 40  # seconds; only how long a failure takes, not how fast it must be
WORKER = ["worker", "--pool", "threads", "--concurrency", "2", "--queues", "celery,mail", "--without-gossip", "--without-mingle"]

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]


@pytest.fixture
def broker():
    """The tests' Redis, emptied of what other tests have sent: only its database 0, the cache stands in another."""
    url = urlsplit(os.environ["REDIS_URL"])
    client = redis.Redis(unix_socket_path=url.path) if url.scheme == "unix" else redis.Redis.from_url(os.environ["REDIS_URL"], db=0)
    client.flushdb()
    yield client
    client.close()


@contextmanager
def celery(clone, post_office, log, *words: str):
    environment = os.environ | {
        "DATABASE_URL": clone.database_url,
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(post_office.port),
        "PORTAL_WORKER": "1",
    }
    with open(log, "wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "protect_portal", *words], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def until(condition, log) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")[-3000:]
        time.sleep(0.05)


def invitations_by_state():
    return Delivery.objects.filter(kind="meeting_invited").values_list("state", flat=True)


def convene(world, title: str):
    meeting = make_meeting(
        world.ana, group=world.protection, title=title, starts_at=timezone.now() + timedelta(days=20), people=[world.ana, world.bogdan]
    )
    convene_meeting(meeting, by=world.ana)
    return meeting


def test_from_the_act_to_the_mail(clone, world, broker, post_office, tmp_path):
    """The wake after commit is enough: no beat runs here."""
    log = tmp_path / "worker.log"
    with celery(clone, post_office, log, *WORKER, "--loglevel", "INFO"):
        convene(world, "Prima")
        until(lambda: sum(post_office.copies.values()) == 2, log)
        until(lambda: set(invitations_by_state()) == {"sent"}, log)
    assert post_office.copies == {"ana@example.org": 1, "bogdan@example.org": 1}
    assert "example.org" not in log.read_text(encoding="utf-8"), "addresses stay out of logs"


def test_a_lost_message_and_a_dead_worker_cost_time_only(clone, world, broker, post_office, tmp_path):
    """The worker is killed, Redis loses everything; beat looks again, and each mail goes out once."""
    log, beat_log = tmp_path / "worker.log", tmp_path / "beat.log"
    GuestAccess.objects.update(ends_at=timezone.now() + timedelta(days=400))  # else beat reminds of its end, too
    with celery(clone, post_office, log, *WORKER) as worker:
        worker.kill()
        worker.wait()
    convene(world, "A doua")
    assert broker.llen("celery") > 0
    broker.flushdb()
    beat = ["beat", "--schedule", str(tmp_path / "schedule"), "--pidfile", ""]
    with celery(clone, post_office, log, *WORKER), celery(clone, post_office, beat_log, *beat):
        until(lambda: sum(post_office.copies.values()) == 2, log)
        until(lambda: set(Sweep.objects.values_list("name", flat=True)) >= {"fan_out", "drain"}, log)
    assert post_office.copies == {"ana@example.org": 1, "bogdan@example.org": 1}
    assert set(invitations_by_state()) == {"sent"}
