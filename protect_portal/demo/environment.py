"""Makes `.venv` from the hash-pinned lock and hands over to what was asked. Standard library only: it runs before anything is installed.

usage: python3 environment.py demo | reset | manage … | test … | bench … | torture … | lint | messages | lock
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
RUN, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"  # the second holds all of the first
DEMO = ["-m", "protect_portal.demo"]
DESTINATIONS = {
    "demo": (RUN, [*DEMO, "start"]),
    "reset": (RUN, [*DEMO, "reset"]),
    "manage": (RUN, [*DEMO, "manage"]),
    "test": (DEVELOPMENT, [*DEMO, "test"]),
    "bench": (DEVELOPMENT, ["-m", "bench"]),
    "torture": (DEVELOPMENT, ["-m", "bench.torture"]),
    "lint": (DEVELOPMENT, [*DEMO, "lint"]),
    "messages": (DEVELOPMENT, [*DEMO, "messages"]),
    "lock": (None, []),
}


def main(arguments: list) -> None:
    if sys.version_info < OLDEST:
        retry_with_newer_python()
    if not arguments or arguments[0] not in DESTINATIONS:
        sys.exit(__doc__)
    lock, destination = DESTINATIONS[arguments[0]]
    if lock is None:
        write_locks()
        return
    ensure(lock)
    os.chdir(ROOT)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(PYTHON, [str(PYTHON), *destination, *arguments[1:]])


def retry_with_newer_python() -> None:
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit("The portal needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))


def say(text: str) -> None:
    """Progress goes to standard error: standard output belongs to the command."""
    print(text, file=sys.stderr, flush=True)


def ensure(lock: str) -> None:
    """Make or renew `.venv` for this interpreter and lock; nothing to do where the stamp agrees."""
    if is_current(lock):
        return
    directory = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)  # two commands at once make one environment
    if not is_current(lock):
        if read_stamp().get("python") != interpreter():
            make_environment()
        install(lock)
        write_stamp(lock)
    os.close(directory)


def interpreter() -> str:
    return f"{os.path.realpath(sys.executable)} {sys.version}"


def digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def read_stamp() -> dict:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if PYTHON.exists() else {}
    except (OSError, ValueError):
        return {}


def is_current(lock: str) -> bool:
    stamp = read_stamp()
    moved = stamp.get("place") != str(VENV)
    return not moved and stamp.get("python") == interpreter() and stamp.get(lock) == digest(lock)


def write_stamp(lock: str) -> None:
    stamp = {"python": interpreter(), "place": str(VENV)} | {name: read_stamp().get(name) for name in (RUN, DEVELOPMENT)}
    stamp |= {name: digest(name) for name in ({RUN, DEVELOPMENT} if lock == DEVELOPMENT else {RUN})}
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def make_environment() -> None:
    """An environment without pip of its own: Debian's Python has no ensurepip."""
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], check=False)
    if done.returncode != 0:
        sys.exit(f"{sys.executable} cannot make a virtual environment in {VENV}.")


def install(lock: str) -> None:
    started = time.monotonic()
    pinned = sum(1 for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if "==" in line)
    say(f"Installing about {pinned} packages from {lock} into .venv …")
    if not any(run_installer(command) for command in installers(lock)):
        sys.exit(f"The packages of {lock} could not be installed; the lines above say why. The next call tries again.")
    say(f"  done in {time.monotonic() - started:.0f} s")


def installers(lock: str) -> list:
    """The commands that can install the lock, the fastest first."""
    wanted = ["--require-hashes", "--only-binary=:all:", "-r", str(ROOT / lock)]
    uv = shutil.which("uv")
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check", "install"]
    quiet = ["-qq", "--no-input", "--no-compile", "--no-warn-script-location"]
    return ([[uv, "pip", "install", "--quiet", "--python", str(PYTHON), *wanted]] if uv else []) + [[*pip, *quiet, *wanted]]


def run_installer(command: list) -> bool:
    child = subprocess.Popen(command, stdout=sys.stderr, env=os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"})
    while True:
        try:
            return child.wait(timeout=10) == 0
        except subprocess.TimeoutExpired:
            say("  still installing …")
        except KeyboardInterrupt:
            child.wait()
            sys.exit(130)


def write_locks() -> None:
    """Renew both locks for every supported Python and platform; `make lock ARGS=--upgrade` takes newer versions."""
    uv = shutil.which("uv") or sys.exit("`make lock` needs uv on PATH.")
    common = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes"]
    common += ["--only-binary", ":all:", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet", *sys.argv[2:]]
    subprocess.run([*common, "-o", RUN], cwd=ROOT, check=True)
    subprocess.run([*common, "--group", "dev", "-c", RUN, "-o", DEVELOPMENT], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
