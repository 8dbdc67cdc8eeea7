"""A real SMTP server in a thread of the test: keeps what it accepts, and answers as the test wishes."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """aiosmtpd's handler. `refuse(recipient)` may return an answer such as "451 later"; `after(recipient)` runs once a mail is kept."""

    def __init__(self) -> None:
        self.port = 0
        self.kept: list[tuple[str, EmailMessage]] = []
        self.refuse: Callable[[str], str | None] = lambda recipient: None
        self.after: Callable[[str], None] = lambda recipient: None

    @property
    def copies(self) -> Counter:
        """How many mails each person got."""
        return Counter(recipient for recipient, _message in self.kept)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        if answer := self.refuse(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.kept.append((recipient, message))
            self.after(recipient)
        return "250 kept"


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    office, loop = PostOffice(), asyncio.new_event_loop()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    office.port = listener.getsockname()[1]
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(office, hostname="localhost", enable_SMTPUTF8=True, loop=loop), sock=listener)
    )
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
