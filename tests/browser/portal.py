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

WEB = [
    "gunicorn",
    "protect_portal.wsgi:application",
    "--worker-class",
    "gthread",
    "--threads",
    "4",
    "--no-control-socket",
    "--limit-request-line",
    "0",
]
CELERY = ["celery", "--app", "protect_portal"]
BESIDE_WEB = {
    "sink": ["protect_portal.demo.sink", "{descriptor}", "{place}/mail"],
    "worker": [*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--queues", "celery,mail", "--without-mingle"],
    "beat": [*CELERY, "beat", "--schedule", "{place}/schedule", "--pidfile", ""],
}
PROCESS_OF_CELERY = {"PORTAL_WORKER": "1"}
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
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((self.place / "mail").glob("[0-9]*.eml"))]
        return [mail for mail in mails if mail["X-Envelope-To"] == address]

    def await_mails(self, address: str, count: int) -> list[EmailMessage]:
        """Exactly so many mails for an address, as soon as there are that many."""
        until(lambda: len(self.mails_to(address)) >= count, f"mail {count} to {address}", self.logs)
        mails = self.mails_to(address)
        assert len(mails) == count
        return mails

    def forget_sweeps(self) -> None:
        self.rows("DELETE FROM notifications_sweep")

    def await_sweeps(self) -> None:
        """Until, since they were forgotten, everything was planned anew and then drained."""
        until(lambda: (runs := self.last_runs()).keys() >= {"plan", "drain"} and runs["drain"] > runs["plan"], "plan and drain", self.logs)

    def last_runs(self) -> dict:
        return {row["name"]: row["last_run"] for row in self.rows("SELECT name, last_run FROM notifications_sweep")}

    def logs(self) -> str:
        """The end of every process's log, for a failure's message."""
        logs = sorted((self.place / "logs").glob("*.log"))
        return "".join(f"\n--- {log.name}\n{log.read_text(encoding='utf-8')[-2000:]}" for log in logs)


@contextmanager
def running(clone, place: Path, *, beside_web: tuple[str, ...]) -> Iterator[Portal]:
    """A portal on `clone`: the web server, and of `BESIDE_WEB` what the story needs."""
    for name in ("logs", "mail"):
        (place / name).mkdir()
    run = Run(place / "run.json")
    run.write(sockets=str(socket_directory()))
    with watched(run), _listener() as web, _listener() as smtp:
        redis_url = start_redis(run, Path(run.facts["sockets"]), place / "logs")
        portal = Portal(f"http://localhost:{web.getsockname()[1]}", place, clone.database_url, read_world())
        environment = _environment(portal, redis_url, smtp)
        _start(run, portal, "web", [*WEB, "--bind", f"fd://{web.fileno()}", "--worker-tmp-dir", run.facts["sockets"]], environment, web)
        for name in beside_web:
            words = [word.format(descriptor=smtp.fileno(), place=place) for word in BESIDE_WEB[name]]
            _start(run, portal, name, words, environment | PROCESS_OF_CELERY, smtp)
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
    }


def _start(run: Run, portal: Portal, name: str, words: list[str], environment: dict, *hold: socket.socket) -> None:
    command, log = [sys.executable, "-m", *words], portal.place / "logs" / f"{name}.log"
    run.start(name, command, log=log, env=environment, cwd=ROOT, patience=3, pass_fds=[each.fileno() for each in hold])


def _answers(portal: Portal) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{portal.url}/readyz", timeout=PATIENCE) as answer:
            return answer.status == 200
    except OSError:
        return False
