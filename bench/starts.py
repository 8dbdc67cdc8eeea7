"""How long does `make demo` take: first start with an empty environment and cache, second start, start after a hard kill?"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".portal", "__pycache__", ".*_cache")
LIMIT = 600  # seconds


def main(arguments: list[str]) -> None:
    """Takes no arguments."""
    with _stranger() as (project, environment):
        print(f"first start, nothing cached: {_start(project, environment, signal.SIGKILL):.1f} s")
        print(f"start after a hard kill: {_start(project, environment, signal.SIGINT):.1f} s")
        print(f"second start: {_start(project, environment, signal.SIGINT):.1f} s")
        subprocess.run(["make", "reset"], cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _stranger() -> Iterator[tuple[Path, dict[str, str]]]:
    """A copy of the project in an empty directory, an empty HOME and no package cache."""
    with tempfile.TemporaryDirectory() as place:
        project, home = Path(place) / "a portal", Path(place) / "home"
        shutil.copytree(ROOT, project, ignore=LEFT_OUT)
        home.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {"HOME": str(home), "PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1", "PORTAL_PORT": str(port)}
        yield project, {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | settings


def _start(project: Path, environment: dict[str, str], ending: signal.Signals) -> float:
    """Seconds from `make demo` to the first answer of /readyz; then `ending` goes to the whole process group."""
    started = time.monotonic()
    child = subprocess.Popen(["make", "demo"], cwd=project, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    while not _answers(environment["PORTAL_PORT"]):
        if child.poll() is not None or time.monotonic() - started > LIMIT:
            raise SystemExit("The portal did not start.")
        time.sleep(0.1)
    seconds = time.monotonic() - started
    os.killpg(child.pid, ending)
    child.wait()
    while (project / ".portal" / "run.json").exists():  # the janitor's work
        time.sleep(0.1)
    return seconds


def _answers(port: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/readyz", timeout=60):
            return True
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    main([])
