"""The servers and processes that are tortured: all its own, on a disk that syncs, each started again as a supervisor would."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench._scratch import FIXED
from protect_portal.demo import embedded
from protect_portal.demo.places import ROOT, is_root, socket_directory
from protect_portal.demo.postgresql import start_postgres
from protect_portal.demo.processes import Run
from protect_portal.demo.redis_server import start_redis

OURS = ("PORTAL_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST")
CELERY = [sys.executable, "-m", "celery", "--app", "protect_portal"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
COMMANDS = {  # the queues and pools of docker-compose.yml; beat twice, which nobody wants and nobody can exclude
    "worker": [*CELERY, "worker", "--queues", "celery", "--concurrency", "2", *QUIET],
    "mail worker": [*CELERY, "worker", "--queues", "mail", "--pool", "threads", "--concurrency", "4", *QUIET],
    "beat 1": [*CELERY, "beat", "--schedule", "{state}/beat-1", "--pidfile", "", "--loglevel", "WARNING"],
    "beat 2": [*CELERY, "beat", "--schedule", "{state}/beat-2", "--pidfile", "", "--loglevel", "WARNING"],
    "sink": [sys.executable, "-m", "bench._torture_sink", "{port}", "{state}/accepted"],
}
SERVERS = ("PostgreSQL", "Redis")

RELEASE_LEASES = """
UPDATE notifications_delivery SET lease_until = clock_timestamp()
WHERE state = 'sending' AND lease_until - %s < to_timestamp(%s)
"""
RELEASE_PAUSES = """
UPDATE notifications_delivery SET next_try_at = clock_timestamp()
WHERE state = 'pending' AND due_at <= clock_timestamp() AND next_try_at > clock_timestamp()
"""
BUSY = "SELECT count(DISTINCT lease_token) FROM notifications_delivery WHERE state = 'sending' AND lease_until > clock_timestamp()"


class Place:
    """What runs here, by name."""

    def __init__(self, run: Run, state: Path) -> None:
        self.run, self.state = run, state
        self.sockets = Path(run.facts["sockets"])
        self.port = _free_port()
        self.running: dict[str, subprocess.Popen] = {}
        self.environment: dict[str, str] = {}

    def start(self, name: str) -> None:
        """Start it, or start it again after its end."""
        if name in SERVERS:
            getattr(self, f"_start_{name.lower()}")()
            self.running[name] = self.run.children[-1]
        else:
            self.running[name] = self._start_python(name, COMMANDS[name])

    def start_writer(self, seed: int, until: float, log: Path) -> subprocess.Popen:
        """A process of people at work; it wakes the broker as a web process does."""
        command = [sys.executable, "-m", "bench._torture_writer", str(seed), str(until), str(log)]
        return self._start_python(f"writer {seed}", command, as_worker=False)

    def kill(self, name: str) -> float:
        """kill -9 of the whole process group; PostgreSQL is stopped at once without a checkpoint (SIGQUIT). The instant before."""
        child, at = self.running[name], time.time()
        if name == "PostgreSQL":
            os.kill(child.pid, signal.SIGQUIT)
        else:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return at

    def ask(self, sql: str, *values) -> list[tuple]:
        """Over a connection of its own: it never meets one that a fault has broken."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def busy(self) -> int:
        """How many drains hold mails at this moment."""
        return self.ask(BUSY)[0][0]

    def release_leases(self, before: float) -> None:
        """What the dead had claimed before this instant is free now instead of in five minutes: the same, without the wait."""
        from protect_portal.notifications.drain import LEASE

        self.ask(RELEASE_LEASES, LEASE, before)

    def release_pauses(self) -> None:
        """What waits for another try is tried now instead of in a minute or more."""
        self.ask(RELEASE_PAUSES)

    def log_of(self, name: str) -> Path:
        return self.state / f"{name}.log".replace(" ", "-")

    def _start_postgresql(self) -> None:
        shutil.rmtree(self.sockets / "postgres", ignore_errors=True)
        self.environment["DATABASE_URL"] = start_postgres(self.run, self.state, self.sockets, self.state)

    def _start_redis(self) -> None:
        self.environment["REDIS_URL"] = start_redis(self.run, self.sockets, self.state)

    def _start_python(self, name: str, command: list[str], *, as_worker: bool = True) -> subprocess.Popen:
        words = [word.format(state=self.state, port=self.port) for word in command]
        environment = self.environment | ({"PORTAL_WORKER": "1"} if as_worker else {})
        return self.run.start(name, words, log=self.log_of(name), env=environment, cwd=ROOT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def torture_place() -> Iterator[Place]:
    """Servers, a migrated database and the mail server; Django is set up on them. Whatever is started is ended at the end."""
    state = Path(tempfile.mkdtemp(prefix="portal-torture-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    if is_root():
        state.chmod(0o711)
    run = Run(state / "run.json")
    run.write(sockets=str(socket_directory()))
    try:
        with embedded.watched(run):
            place = Place(run, state)
            for name in SERVERS:
                place.start(name)
            _set_up(place)
            place.start("sink")
            yield place
    finally:
        shutil.rmtree(state, ignore_errors=True)


def _set_up(place: Place) -> None:
    for directory in ("files", "mail"):
        (place.state / directory).mkdir()
    (place.state / "accepted").touch()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    places = {"PORTAL_FILES": str(place.state / "files"), "PORTAL_DEMO_MAIL": str(place.state / "mail")}
    smtp = {"PORTAL_SMTP_HOST": "127.0.0.1", "PORTAL_SMTP_PORT": str(place.port), "PYTHONPATH": str(ROOT)}
    place.environment = inherited | FIXED | places | smtp | place.environment
    os.environ.clear()
    os.environ.update(place.environment)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
