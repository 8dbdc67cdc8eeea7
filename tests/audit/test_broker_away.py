"""Redis stopped or frozen: a request that changes something answers within a second, and what it did is there to be sent later.

One of the two wall-clock bounds of the suite: it guards people who press a button while Redis hangs."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

from protect_portal.audit.models import Event
from protect_portal.demo import embedded
from protect_portal.notifications.fan_out import fan_out

BOUND = 1.0  # seconds

ACT = """
import time, django
django.setup()
from django.test import Client
from members.models import Affiliation, User
from tests.signed_in import just_now
person = User.objects.get(email="dan@example.org")
ended = [Affiliation.objects.get(user__email=f"{name}@example.org").pk for name in ("bogdan", "elena")]
client = Client()
client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
just_now(client, person)
assert client.get(f"/affiliations/{ended[0]}/end/").status_code == 200
from django.core.cache import cache
from protect_portal.notifications.wake import wake_sweep
cache.add("warm", 1)
wake_sweep()
print("warm", flush=True)
input()
for affiliation in ended:
    began = time.monotonic()
    cache.add("sign-in", 1)
    answer = client.post(f"/affiliations/{affiliation}/end/")
    print(f"{time.monotonic() - began:.2f}", flush=True)
    assert answer.status_code == 303, answer.status_code
"""


def acts(clone, redis_url: str, then: Callable[[], None]) -> list[float]:
    """Seconds of two requests in a row, each a POST through all middleware that ends somebody's place, and a sign-in count, in a process
    that has served before; `then` is what happens to Redis between."""
    environment = os.environ | {"DATABASE_URL": clone.database_url, "REDIS_URL": redis_url}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(ACT)], env=environment, text=True, **pipes) as process:
        assert process.stdout.readline() == "warm\n", process.stderr.read()
        then()
        out, errors = process.communicate("go\n", timeout=60)
    assert process.returncode == 0, errors
    return [float(line) for line in out.split()]


@pytest.fixture
def own_redis():
    """A Redis of this test's own, as URL; whatever is done to it stays here."""
    inherited = os.environ.pop("REDIS_URL")
    try:
        with embedded.redis() as url:
            yield url
    finally:
        os.environ["REDIS_URL"] = inherited


def pid_of(url: str) -> int:
    import redis

    client = redis.Redis.from_url(url)
    try:
        return client.info("server")["process_id"]
    finally:
        client.close()


@pytest.mark.servers
@pytest.mark.xdist_group("servers")
def test_frozen_redis_holds_nobody_up(clone, world, own_redis):
    pid = pid_of(own_redis)
    try:
        seconds = acts(clone, own_redis, then=lambda: os.kill(pid, signal.SIGSTOP))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert max(seconds) < BOUND, seconds
    assert nothing_lost()


@pytest.mark.servers
@pytest.mark.xdist_group("servers")
def test_stopped_redis_holds_nobody_up(clone, world, own_redis):
    pid = pid_of(own_redis)
    seconds = acts(clone, own_redis, then=lambda: os.kill(pid, signal.SIGKILL))
    assert max(seconds) < BOUND, seconds
    assert nothing_lost()


def nothing_lost() -> bool:
    """Both events stand, and the next sweep finds them."""
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    return kinds == ["affiliation.ended", "affiliation.ended"] and fan_out() == 2
