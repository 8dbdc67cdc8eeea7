"""The optional scanner for viruses, a clamd (clamd(8), INSTREAM): what it has not seen stays closed, also while it does not answer."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from protect_portal.audit.record import record
from protect_portal.files.models import StoredFile

SECONDS = 20.0  # for each step of the talk
PIECE = 64 * 1024  # bytes
BATCH = 20  # files a sweep


class NoAnswer(Exception):
    """The scanner is down, too slow, or says something that is neither clean nor found."""


def scan(file: BinaryIO) -> bool:
    """Whether the scanner finds nothing in `file`. Raises NoAnswer."""
    try:
        with socket.create_connection(settings.PORTAL_CLAMD, timeout=SECONDS) as talk:
            talk.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                talk.sendall(struct.pack(">I", len(piece)) + piece)
            talk.sendall(struct.pack(">I", 0))
            return _is_clean(_answer(talk))
    except OSError:
        raise NoAnswer from None


def scan_waiting() -> int:
    """Look at the files that wait, oldest first; how many were decided. Stops at the first one without an answer."""
    waiting = StoredFile.objects.filter(checked=StoredFile.Checked.UNCHECKED, purged_at=None).order_by("pk")[:BATCH]
    for decided, stored in enumerate(waiting):
        try:
            with stored.content.open("rb") as file:
                checked = StoredFile.Checked.CLEAN if scan(file) else StoredFile.Checked.BLOCKED
        except NoAnswer:
            return decided
        _settle(stored, checked)
    return len(waiting)


@transaction.atomic
def _settle(stored: StoredFile, checked: StoredFile.Checked) -> None:
    if StoredFile.objects.filter(pk=stored.pk, checked=StoredFile.Checked.UNCHECKED).update(checked=checked):
        record(f"file.{checked}", stored, by=None)


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
