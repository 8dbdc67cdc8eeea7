"""What is the same for many mails is asked once a batch: the mailbox we write from, when summaries leave."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict | None] = ContextVar("one_batch", default=None)


@contextmanager
def one_batch() -> Iterator[None]:
    """Inside, what `kept` was asked for is not asked again; it lasts as long as a claim of mails, seconds."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """The value made for `key` in this batch; outside one it is made each time."""
    values = _kept.get()
    if values is None:
        return make()
    if key not in values:
        values[key] = make()
    return values[key]
