"""Processes that a run has started: each is written down at once, and ended by what was written down, never by its name."""

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from protect_portal.demo.interruption import held_back

POLL = 0.05  # seconds


@dataclass(frozen=True)
class Process:
    """A running server. `identity` tells it from a later process with the same number; `patience` is in seconds."""

    name: str
    pid: int
    identity: str
    stop_signal: int
    patience: float

    def alive(self) -> bool:
        return identity(self.pid) == self.identity

    def end(self) -> None:
        """Ask it to stop, wait, then kill what is left of its process group."""
        if not self.alive():
            return
        _send(os.kill, self.pid, self.stop_signal)
        deadline = time.monotonic() + self.patience
        while self.alive() and time.monotonic() < deadline:
            time.sleep(POLL)
        _send(os.killpg, self.pid, signal.SIGKILL)


def _send(how, pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # gone already; macOS refuses where only a zombie is left
        how(pid, number)


def identity(pid: int) -> str:
    """When the process started and what it runs; empty where there is none (a zombie is none)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "" if Path("/proc/self/stat").exists() else _identity_by_ps(pid)
    command, rest = text.split("(", 1)[1].rsplit(")", 1)
    fields = rest.split()
    return "" if fields[0] in "ZX" else f"{_boot()} {fields[19]} {command}"


def _identity_by_ps(pid: int) -> str:
    found = subprocess.run(["ps", "-o", "state=,lstart=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, rest = found.stdout.strip().partition(" ")
    return "" if not state or state.startswith("Z") else rest.strip()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Run:
    """What is running for one state directory, kept in a file (mode 0600) that a janitor or the next start can act upon."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.facts: dict = {"processes": []}
        self.children: list[subprocess.Popen] = []

    @classmethod
    def read(cls, record: Path) -> "Run | None":
        """The run that `record` describes; None where there is no readable one."""
        run = cls(record)
        try:
            run.facts = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return run

    def write(self, **facts) -> None:
        """Keep these facts, whole or not at all."""
        self.facts |= facts
        draft = self.record.with_name(self.record.name + ".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self.facts, file, indent=1)
        draft.replace(self.record)

    @property
    def processes(self) -> list[Process]:
        return [Process(**fields) for fields in self.facts["processes"]]

    def starter_alive(self) -> bool:
        starter = self.facts.get("starter")
        return bool(starter) and Process(**starter).alive()

    def start(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        env: dict[str, str],
        cwd: Path,
        stop_signal: int = signal.SIGTERM,
        patience: float = 5,
        **options,
    ) -> subprocess.Popen:
        """Start a server in a process group of its own, its output in `log`, and write it down."""
        with held_back(), open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                **options,
            )
            self.children.append(child)
            process = Process(name, child.pid, identity(child.pid), int(stop_signal), patience)
            self.write(processes=[*self.facts["processes"], asdict(process)])
        return child

    def stop(self) -> None:
        """End everything in reverse order, remove the sockets and the record."""
        for process in reversed(self.processes):
            process.end()
        for child in self.children:
            child.wait()
        if self.facts.get("sockets"):
            shutil.rmtree(self.facts["sockets"], ignore_errors=True)
        self.record.unlink(missing_ok=True)
