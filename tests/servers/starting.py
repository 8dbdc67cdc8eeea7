"""Starting and stopping a portal as a stranger would."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from protect_portal.demo.processes import Process, Run

START_SECONDS = 180  # generous: the other worker drives a browser meanwhile


class Starter:
    """`make demo` without make: one start after another on the same state directory."""

    def __init__(self, project: Path, state: Path, output: Path) -> None:
        self.project, self.state, self.output = project, state, output
        self.child: subprocess.Popen | None = None
        ours = ("PORTAL_", "DJANGO_", "DATABASE_", "REDIS_", "PYTEST")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment |= {"PYTHONPATH": str(project), "PORTAL_STATE": str(state), "PORTAL_PORT": str(free_port())}

    def call(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """One command of the demonstration, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "protect_portal.demo", *arguments],
            cwd=self.project,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )

    def start(self) -> Run:
        """Start in a process group of its own and wait for the first page."""
        command = [sys.executable, "-m", "protect_portal.demo", "start"]
        with open(self.output, "wb") as output:
            self.child = subprocess.Popen(
                command, cwd=self.project, env=self.environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.until(lambda: "Ctrl-C stops it" in self.said() or self.child.poll() is not None)
        assert self.child.poll() is None, self.said() + self.logs()
        return self.run()

    def run(self) -> Run:
        return Run.read(self.state / "run.json")

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def logs(self) -> str:
        """The end of every server's log, for a failure's message."""
        logs = sorted((self.state / "logs").glob("*.log"))
        return "".join(f"\n--- {log.name}\n{log.read_text(encoding='utf-8')[-2000:]}" for log in logs)

    def until(self, condition) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "waited in vain: " + self.said()
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal to the process group, as a terminal does; the exit status."""
        os.killpg(self.child.pid, number)
        return self.child.wait(START_SECONDS)

    def page(self, path: str) -> tuple[int, str]:
        address = self.run().facts["url"].replace("localhost", "127.0.0.1")
        with build_opener(ProxyHandler({})).open(address + path, timeout=30) as answer:
            return answer.status, answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(processes: list[Process]) -> list[str]:
    return [process.name for process in processes if process.alive()]
