"""An SMTP server on 127.0.0.1 that keeps no mail, only a line for each: when, to whom, which Message-ID.

Called as `python -m bench._torture_sink PORT LOG`. The line is in the file before the client hears 250: what was accepted stands there,
however this process dies."""

import asyncio
import json
import os
import re
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


class Noting:
    """aiosmtpd's handler. One write(2) a mail: a killed process leaves whole lines."""

    def __init__(self, log: Path) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name there
        found = MESSAGE_ID.search(envelope.original_content)
        identity = found[1].decode() if found else ""
        for recipient in envelope.rcpt_tos:
            line = json.dumps({"at": time.time(), "to": recipient, "id": identity})
            os.write(self.log, line.encode() + b"\n")
        return "250 noted"


async def serve(port: int, log: Path) -> None:
    loop, handler = asyncio.get_running_loop(), Noting(log)
    listener = socket.create_server(("127.0.0.1", port))  # with SO_REUSEADDR: the next one takes the port at once
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True, loop=loop), sock=listener)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
