"""PostgreSQL and Redis for a while: what the starter and the tests share (README.md, "For tests")."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from protect_portal.demo.places import ROOT, is_root, socket_directory
from protect_portal.demo.postgresql import start_postgres
from protect_portal.demo.processes import Run
from protect_portal.demo.redis_server import start_redis


@dataclass(frozen=True)
class Servers:
    """Where the two servers are, as the settings read it."""

    database_url: str
    redis_url: str


@contextmanager
def watched(run: Run, *hold: int) -> Iterator[None]:
    """A janitor beside this block: however this process dies, what `run` names is stopped. `hold`: descriptors it keeps open till then."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "protect_portal.settings"}
    with ExitStack() as at_exit:
        reading, writing = os.pipe()
        at_exit.callback(os.close, writing)
        command = [sys.executable, "-m", "protect_portal.demo.janitor", str(run.record)]
        janitor = subprocess.Popen(
            command, stdin=reading, stdout=subprocess.DEVNULL, env=environment, cwd=ROOT, start_new_session=True, pass_fds=hold
        )
        os.close(reading)
        try:
            yield
        finally:
            run.stop()
            at_exit.close()
            janitor.wait()


@contextmanager
def _throwaway() -> Iterator[tuple[Run, Path]]:
    """A run in a directory of its own that is gone afterwards."""
    state = Path(tempfile.mkdtemp(prefix="portal-state-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    if is_root():
        state.chmod(0o711)
    run = Run(state / "run.json")
    run.write(sockets=str(socket_directory()))
    try:
        with watched(run):
            yield run, state
    finally:
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """The DATABASE_URL of a throwaway PostgreSQL that writes without fsync."""
    with _throwaway() as (run, state):
        yield start_postgres(run, state, Path(run.facts["sockets"]), state, fsync=False)


@contextmanager
def redis() -> Iterator[str]:
    """The REDIS_URL of a throwaway Redis."""
    with _throwaway() as (run, state):
        yield start_redis(run, Path(run.facts["sockets"]), state)


@contextmanager
def servers() -> Iterator[Servers]:
    """Both servers, each taken from DATABASE_URL or REDIS_URL where that is set, else thrown away afterwards."""
    with _throwaway() as (run, state):
        sockets = Path(run.facts["sockets"])
        yield Servers(
            os.environ.get("DATABASE_URL") or start_postgres(run, state, sockets, state, fsync=False),
            os.environ.get("REDIS_URL") or start_redis(run, sockets, state),
        )


def try_lock(descriptor: int) -> bool:
    """Take the lock on an open file; False where another process holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
