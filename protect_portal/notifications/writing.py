"""The mail whose words are being written: to a person or to an official mailbox, to be sent or only to be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from protect_portal.notifications.models import Delivery

MADE_UP = "example"
"""In place of every secret of a mail that is only previewed: no signature holds for it."""

_written: ContextVar[Delivery | None] = ContextVar("written_now", default=None)


@contextmanager
def writing(row: Delivery) -> Iterator[None]:
    """Inside, the words asked for are those of `row`."""
    token = _written.set(row)
    try:
        yield
    finally:
        _written.reset(token)


def secret(token: str) -> str:
    """What opens something by itself, as the mail carries it. In a preview a made-up one: whoever looks is not whom it is for."""
    row = _written.get()
    return MADE_UP if row is not None and row.pk is None else token


def official_mailbox() -> str | None:
    """The official address this copy goes to, where others than the recipient read it; None where it goes to the recipient alone."""
    row = _written.get()
    return row.address if row is not None else None
