"""Ctrl-C, SIGTERM and a closed terminal: heard at once, but never between the birth of a process and its being written down."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_state = {"asked": False, "held": False}


class Interrupted(Exception):
    """Somebody asked to stop."""


def listen() -> None:
    """Set explicitly: a shell's `&` starts us with SIGINT ignored. An ignored SIGHUP (nohup) stays ignored."""
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _ask)


def _ask(number: int, frame: object) -> None:
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    _state["asked"] = True
    if not _state["held"]:
        raise Interrupted


@contextmanager
def held_back() -> Iterator[None]:
    """Within this block nothing is interrupted; what was asked meanwhile happens at its end."""
    _state["held"] = True
    try:
        yield
    finally:
        _state["held"] = False
    if _state["asked"]:
        _state["asked"] = False
        raise Interrupted
