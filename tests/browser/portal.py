"""A portal of one story's own: real web server, worker, beat and mail sink over a clone of the world's database."""

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import psycopg
from psycopg.rows import dict_row

from protect_portal.demo.embedded import watched
from protect_portal.demo.places import ROOT, socket_directory
from protect_portal.demo.processes import Run
from protect_portal.demo.redis_server import start_redis
from tests.world import World, read_world

PATIENCE = 60  # seconds; only how long a failure takes: the other worker may be starting servers meanwhile


def until(found: Callable, what: str, logs: Callable[[], str] = str):
    """What `found` returns, once it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < deadline, f"waited in vain: {what}\n{logs()}"
        time.sleep(0.1)
    return result


@dataclass
class Portal:
    """Where it answers, its people, its mails, its rows."""

    url: str
    place: Path
    database_url: str
    world: World

    def rows(self, statement: str, *values) -> list[dict]:
        """Run one statement in a connection of the test's own; the rows it returns."""
        with psycopg.connect(self.database_url, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What has arrived for an address, oldest first."""
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((self.place / "mail").glob("*.eml"))]
        return [mail for mail in mails if mail["X-Envelope-To"] == address]

    def await_mails(self, address: str, count: int) -> list[EmailMessage]:
        """Exactly so many mails for an address, as soon as there are that many."""
        until(lambda: len(self.mails_to(address)) >= count, f"mail {count} to {address}", self.logs)
        mails = self.mails_to(address)
        assert len(mails) == count
        return mails

    def await_sweeps(self, *names: str) -> None:
        """Until each of these sweeps has begun and ended after now (one that runs already does not count, so two ends are waited for)."""
        for _time in range(2):
            before = self.last_runs()
            until(lambda before=before: all(self.last_runs().get(name) != before.get(name) for name in names), f"the sweeps {names}")

    def last_runs(self) -> dict:
        return {row["name"]: row["last_run"] for row in self.rows("SELECT name, last_run FROM notifications_sweep")}

    def logs(self) -> str:
        """The end of every process's log, for a failure's message."""
        logs = sorted((self.place / "logs").glob("*.log"))
        return "".join(f"\n--- {log.name}\n{log.read_text(encoding='utf-8')[-2000:]}" for log in logs)


@contextmanager
def running(clone, place: Path, *, mails: bool) -> Iterator[Portal]:
    """A portal on `clone`; without `mails` the web server alone."""
    for name in ("logs", "mail"):
        (place / name).mkdir()
    run = Run(place / "run.json")
    run.write(sockets=str(socket_directory()))
    with watched(run), _listener() as web, _listener() as smtp:
        redis_url = start_redis(run, Path(run.facts["sockets"]), place / "logs")
        portal = Portal(f"http://localhost:{web.getsockname()[1]}", place, clone.database_url, read_world())
        environment = _environment(portal, redis_url, smtp)
        _start_web(run, portal, environment, web)
        if mails:
            _start_mail(run, portal, environment, smtp)
        until(lambda: _answers(portal), "the first page", portal.logs)
        yield portal


def _listener() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def _environment(portal: Portal, redis_url: str, smtp: socket.socket) -> dict[str, str]:
    """The tests' own settings, with this portal's addresses."""
    return os.environ | {
        "DATABASE_URL": portal.database_url,
        "REDIS_URL": redis_url,
        "PORTAL_BASE_URL": portal.url,
        "PORTAL_DEMO_MAIL": str(portal.place / "mail"),
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(smtp.getsockname()[1]),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "",
    }


def _start(run: Run, portal: Portal, name: str, words: list[str], environment: dict, *hold: socket.socket) -> None:
    command, log = [sys.executable, "-m", *words], portal.place / "logs" / f"{name}.log"
    run.start(name, command, log=log, env=environment, cwd=ROOT, patience=3, pass_fds=[each.fileno() for each in hold])


def _start_web(run: Run, portal: Portal, environment: dict, web: socket.socket) -> None:
    words = ["gunicorn", "protect_portal.wsgi:application", "--bind", f"fd://{web.fileno()}", "--worker-class", "gthread", "--threads", "4"]
    words += ["--no-control-socket", "--graceful-timeout", "1", "--worker-tmp-dir", run.facts["sockets"]]
    _start(run, portal, "web", words, environment, web)


def _start_mail(run: Run, portal: Portal, environment: dict, smtp: socket.socket) -> None:
    """The sink, a worker for both queues, and beat."""
    _start(run, portal, "sink", ["protect_portal.demo.sink", str(smtp.fileno()), environment["PORTAL_DEMO_MAIL"]], environment, smtp)
    celery, environment = ["celery", "--app", "protect_portal"], environment | {"PORTAL_WORKER": "1"}
    worker = [*celery, "worker", "--pool", "threads", "--concurrency", "2", "--queues", "celery,mail"]
    _start(run, portal, "worker", [*worker, "--without-gossip", "--without-mingle", "--without-heartbeat"], environment)
    _start(run, portal, "beat", [*celery, "beat", "--schedule", str(portal.place / "schedule"), "--pidfile", ""], environment)


def _answers(portal: Portal) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{portal.url}/readyz", timeout=PATIENCE) as answer:
            return answer.status == 200
    except OSError:
        return False
