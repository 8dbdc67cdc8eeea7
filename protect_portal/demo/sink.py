"""The mail sink: an SMTP server on 127.0.0.1 that keeps every mail as one .eml and sends none on.

Called as `python -m protect_portal.demo.sink DESCRIPTOR DIRECTORY`, the descriptor being a socket that listens already.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LIMIT = 60 * 1024 * 1024  # bytes a mail


class Keeper:
    """aiosmtpd's handler: a mail is acknowledged once it is on the disk."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name there
        name = f"{time.time_ns()}-{os.urandom(4).hex()}.eml"  # sorts by arrival
        draft = self.directory / f".{name}"
        to = ", ".join(envelope.rcpt_tos).encode()
        draft.write_bytes(b"X-Envelope-To: " + to + b"\r\n" + envelope.original_content)
        draft.rename(self.directory / name)
        return "250 kept"


async def serve(listener: socket.socket, directory: Path) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(Keeper(directory), hostname="localhost", data_size_limit=LIMIT, enable_SMTPUTF8=True, loop=loop), sock=listener
    )
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
