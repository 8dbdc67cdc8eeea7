"""`make demo`: starts everything, says what it does, keeps watch, and stops everything in reverse order."""

import errno
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from protect_portal.demo import embedded, interruption, places
from protect_portal.demo.interruption import Interrupted
from protect_portal.demo.messages import compile_catalogues
from protect_portal.demo.places import ROOT
from protect_portal.demo.postgresql import ServerFailed, last_line, start_postgres
from protect_portal.demo.processes import POLL, Process, Run, identity
from protect_portal.demo.redis_server import start_redis

DEFAULT_PORT, TRIED_PORTS = 8000, 100
READY_SECONDS = 60
JANITOR_SECONDS = 30  # a little more than all patience together
OURS = ("PORTAL_", "PG", "DJANGO_", "DATABASE_URL", "REDIS_URL", "CELERY_", "GUNICORN_")  # not inherited from the terminal


class AlreadyRunning(Exception):
    """The portal runs already for this state, in a sentence that says where."""


def main() -> int:
    """Run the demonstration until it is asked to stop. 0 when stopped, 1 when something failed."""
    interruption.listen()
    try:
        state = places.state_directory()
        with _holding(state) as lock:
            _run(state, lock)
    except Interrupted:
        say("Stopped.")
        return 0
    except (ServerFailed, AlreadyRunning, places.PlaceUnusable) as failure:
        say(str(failure))
        return 1
    return 0


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _holding(state: Path) -> Iterator[int]:
    """The lock of `state`. Raises AlreadyRunning; waits for a janitor that still clears up after a killed starter."""
    descriptor = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + JANITOR_SECONDS
        while not embedded.try_lock(descriptor):
            earlier = Run.read(state / "run.json")
            if (earlier and earlier.starter_alive()) or time.monotonic() > deadline:
                raise AlreadyRunning(_where(earlier))
            time.sleep(POLL)
        yield descriptor
    finally:
        os.close(descriptor)


def _where(run: Run | None) -> str:
    if run is None or "url" not in run.facts:
        return "The portal is being started already from this directory."
    return f"The portal already runs at {run.facts['url']} (process {run.facts['starter']['pid']}). Ctrl-C there stops it."


def _run(state: Path, lock: int) -> None:
    record = state / "run.json"
    earlier = Run.read(record)
    if earlier:
        say("Ending what an earlier start has left …")
        earlier.stop()
    run = Run(record)
    me = Process("starter", os.getpid(), identity(os.getpid()), signal.SIGTERM, 0)
    run.write(starter=asdict(me), sockets=str(places.socket_directory()))
    with embedded.watched(run, lock):
        try:
            _start_everything(run, state)
            _watch(run)
        except Interrupted:
            say("\nStopping …")
            raise


def _start_everything(run: Run, state: Path) -> None:
    started = time.monotonic()
    say(f"The demonstration keeps its data in {state}")
    logs = state / "logs"
    for directory in (logs, state / "files", state / "mail"):
        directory.mkdir(mode=0o700, exist_ok=True)
    with closing(_listener(_wanted_port())) as web, closing(_listener(0)) as smtp:
        port = web.getsockname()[1]
        run.write(url=f"http://localhost:{port}")
        environment = _environment(run, state, port, smtp.getsockname()[1]) | _servers(run, state, logs)
        run.write(environment=environment)
        _sink(run, logs, environment, smtp)
        _prepare(run, logs, environment)
        _portal(run, state, logs, environment, web)
    _await_page(run, port, logs)
    say((state / "accounts.txt").read_text(encoding="utf-8").rstrip())
    say(f"\nThe portal: {run.facts['url']}  (ready in {time.monotonic() - started:.0f} s; mails: {run.facts['url']}/demo/mail/)")
    say("Ctrl-C stops it; the next `make demo` keeps the data, `make reset` empties it.")


def _wanted_port() -> int:
    text = os.environ.get("PORTAL_PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ServerFailed(f"PORTAL_PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _listener(wanted: int) -> socket.socket:
    """A socket bound to 127.0.0.1, at the wanted port or the next free one (0: any)."""
    for port in range(wanted, min(wanted + TRIED_PORTS, 65536)):
        try:
            return _bound(port)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise ServerFailed(f"Port {port} needs root; choose one above 1023 with PORTAL_PORT.") from None
            say(f"Port {port} is taken, trying {port + 1} …")
    raise ServerFailed(f"No free port from {wanted} on; choose another with PORTAL_PORT.")


def _bound(port: int) -> socket.socket:
    """Without SO_REUSEADDR two starters could both take a port; with it alone a port just left can be taken again."""
    if port and (_answers(socket.AF_INET, "127.0.0.1", port) or _answers(socket.AF_INET6, "::1", port)):
        raise OSError(errno.EADDRINUSE, "taken")
    try:
        return _bind(port, reuse=0)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return _bind(port, reuse=1)


def _bind(port: int, *, reuse: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.close()
        raise
    return bound


def _answers(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Whether another program has the port, at ::1 too, where a browser may look for localhost first."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((host, port)) == 0
    except OSError:
        return False


def _environment(run: Run, state: Path, port: int, smtp_port: int) -> dict[str, str]:
    """What the portal's processes are told; settings.py reads it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "protect_portal.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PORTAL_DEMO": "1",
        "PORTAL_SECRET_KEY": _secret_key(state),
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_HOSTS": "localhost,127.0.0.1",
        "PORTAL_FILES": str(state / "files"),
        "PORTAL_DEMO_MAIL": str(state / "mail"),
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(smtp_port),
        "PORTAL_SMTP_TLS": "none",
        "PORTAL_MAIL_FROM": "ProTECT <portal@protect.example>",
        "PORTAL_MAIL_REPLY_TO": "secretariat@protect.example",
    }


def _secret_key(state: Path) -> str:
    place = state / "secret-key"
    if not place.exists():
        with open(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return place.read_text(encoding="ascii")


def _servers(run: Run, state: Path, logs: Path) -> dict[str, str]:
    sockets, found = Path(run.facts["sockets"]), {}
    found["REDIS_URL"] = os.environ.get("REDIS_URL") or start_redis(run, sockets, logs)
    say(f"Redis: {'yours' if os.environ.get('REDIS_URL') else 'started'}")
    found["DATABASE_URL"] = os.environ.get("DATABASE_URL") or start_postgres(run, state, sockets, logs)
    say(f"PostgreSQL: {'yours' if os.environ.get('DATABASE_URL') else 'started'}")
    return found


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _sink(run: Run, logs: Path, environment: dict, listener: socket.socket) -> None:
    command = _python("protect_portal.demo.sink", str(listener.fileno()), environment["PORTAL_DEMO_MAIL"])
    run.start("mail", command, log=logs / "mail.log", env=environment, cwd=ROOT, patience=2, pass_fds=[listener.fileno()])


def _prepare(run: Run, logs: Path, environment: dict) -> None:
    """Catalogues, migrations, demonstration data and sign-ins, with the portal's own progress lines."""
    compile_catalogues()
    say("Migrations and the demonstration coalition …")
    log, shown = logs / "prepare.log", 0
    child = run.start("prepare", _python("protect_portal.demo.prepare"), log=log, env=environment, cwd=ROOT)
    while (code := child.poll()) is None:
        time.sleep(POLL)
        shown = _show_progress(log, shown)
    _show_progress(log, shown)
    if code:
        raise ServerFailed(f"The database could not be prepared: {last_line(log)}")


def _show_progress(log: Path, shown: int) -> int:
    """Print the whole lines of `log` that begin with an arrow, from byte `shown` on; where it ends now."""
    text = log.read_bytes()[shown:]
    whole = text[: text.rfind(b"\n") + 1]
    for line in whole.decode(errors="replace").splitlines():
        if line.startswith("→ "):
            say(f"  {line[2:]}")
    return shown + len(whole)


def _portal(run: Run, state: Path, logs: Path, environment: dict, web: socket.socket) -> None:
    """Web, worker and beat. One worker of threads takes both queues here; production has one for each."""
    gunicorn = ["protect_portal.wsgi:application", "--bind", f"fd://{web.fileno()}", "--worker-class", "gthread"]
    gunicorn += [
        "--limit-request-line",
        "0",
        "--threads",
        "8",
        "--no-control-socket",
        "--graceful-timeout",
        "2",
        "--worker-tmp-dir",
        run.facts["sockets"],
    ]
    run.start("web", _python("gunicorn", *gunicorn), log=logs / "web.log", env=environment, cwd=ROOT, patience=4, pass_fds=[web.fileno()])
    for schedule in state.glob("beat-schedule*"):
        schedule.unlink()
    celery, quiet = environment | {"PORTAL_WORKER": "1"}, ["--loglevel", "INFO"]
    worker = ["worker", "--pool", "threads", "--concurrency", "4", "--queues", "celery,mail"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat", *quiet]
    beat = ["beat", "--schedule", str(state / "beat-schedule"), "--pidfile", "", *quiet]
    for name, words, patience in (("worker", worker, 5), ("beat", beat, 2)):
        command = _python("celery", "--app", "protect_portal", *words)
        run.start(name, command, log=logs / f"{name}.log", env=celery, cwd=ROOT, patience=patience)


def _await_page(run: Run, port: int, logs: Path) -> None:
    say("Waiting for the first page …")
    browser, deadline = build_opener(ProxyHandler({})), time.monotonic() + READY_SECONDS
    while True:
        _none_has_ended(run)
        try:
            with browser.open(f"http://127.0.0.1:{port}/readyz", timeout=READY_SECONDS):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise ServerFailed(f"The portal does not answer: {last_line(logs / 'web.log')}") from None
            time.sleep(POLL)


def _none_has_ended(run: Run) -> None:
    for process, child in zip(run.processes, run.children, strict=True):
        if process.name not in {"initdb", "prepare"} and child.poll() is not None:
            log = Path(run.record.parent) / "logs"
            raise ServerFailed(f"{process.name} has ended by itself; its last words are in {log}.")


def _watch(run: Run) -> None:
    while True:
        time.sleep(0.5)
        _none_has_ended(run)


if __name__ == "__main__":
    sys.exit(main())
