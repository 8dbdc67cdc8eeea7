"""The optional scanner for viruses, a clamd (clamd(8), INSTREAM): what it has not seen stays closed, also while it does not answer."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from protect_portal.audit.record import record
from protect_portal.files.models import StoredFile
from protect_portal.files.store import once_clean

SECONDS = 20.0  # for each step of the talk
PIECE = 64 * 1024  # bytes
BATCH = 20  # files a sweep


class NoAnswer(Exception):
    """The scanner says nothing of this file, or something that is neither clean nor found."""


class NoScanner(NoAnswer):
    """The scanner is down or too slow: nothing is known of any file."""


def scan(file: BinaryIO) -> bool:
    """Whether the scanner finds nothing in `file`. Raises NoScanner or NoAnswer."""
    with _connected() as talk:
        try:
            return _is_clean(_told(talk, file))
        except TimeoutError:
            raise NoScanner from None
        except OSError:  # it hangs up at what it does not take: too large, by its own settings
            raise NoAnswer from None


def scan_waiting(batch: int = BATCH) -> int:
    """Look at `batch` files that wait; how many were decided. One without an answer stays closed and waits behind the others, so it stops
    nobody; only where there is no scanner the rest is left for the next time."""
    decided = 0
    for stored in _waiting()[:batch]:
        try:
            decided += _look_at(stored)
        except NoScanner:
            break
    return decided


def _waiting() -> QuerySet[StoredFile]:
    waiting = StoredFile.objects.filter(checked=StoredFile.Checked.UNCHECKED, purged_at=None)
    return waiting.order_by(F("tried_at").asc(nulls_first=True), "pk")


def _look_at(stored: StoredFile) -> bool:
    """Whether it could be decided. Raises NoScanner."""
    StoredFile.objects.filter(pk=stored.pk).update(tried_at=timezone.now())  # first: also what breaks the scanner waits behind the others
    try:
        with stored.content.open("rb") as file:
            checked = once_clean(file, stored.type) if scan(file) else StoredFile.Checked.BLOCKED
    except NoScanner:
        raise
    except (NoAnswer, OSError):
        return False
    _settle(stored, checked)
    return True


@transaction.atomic
def _settle(stored: StoredFile, checked: StoredFile.Checked) -> None:
    if StoredFile.objects.filter(pk=stored.pk, checked=StoredFile.Checked.UNCHECKED).update(checked=checked):
        record(f"file.{checked}", stored, by=None)


def _connected() -> socket.socket:
    try:
        return socket.create_connection(settings.PORTAL_CLAMD, timeout=SECONDS)
    except OSError:
        raise NoScanner from None


def _told(talk: socket.socket, file: BinaryIO) -> bytes:
    talk.sendall(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        talk.sendall(struct.pack(">I", len(piece)) + piece)
    talk.sendall(struct.pack(">I", 0))
    return _answer(talk)


def _answer(talk: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        piece = talk.recv(4096)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n")


def _is_clean(answer: bytes) -> bool:
    if answer.endswith(b" FOUND"):
        return False
    if answer != b"stream: OK":
        raise NoAnswer
    return True
