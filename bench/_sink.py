"""An SMTP server in a process of its own, that counts what it accepts and keeps nothing: `python -m bench._sink`.

Prints its port; a line on its standard input is answered with the number of mails so far; it ends with its input."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Counting:
    """aiosmtpd's handler."""

    mails = 0

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 as aiosmtpd calls it
        self.mails += len(envelope.rcpt_tos)
        return "250 kept"


async def main() -> None:
    counting, loop = Counting(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(counting, hostname="localhost", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(counting.mails, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
