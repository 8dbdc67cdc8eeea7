"""One range of bytes of a file (RFC 9110, 14). Django's FileResponse knows none (django/django#2594 was closed)."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.http import HttpRequest

ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """No byte of the file lies in the range that was asked for (RFC 9110, 15.5.17)."""


@dataclass(frozen=True)
class ByteRange:
    """From byte `first` to byte `last`, both included, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def __str__(self):
        return f"bytes {self.first}-{self.last}/{self.size}"


def range_asked_for(request: HttpRequest, size: int, etag: str) -> ByteRange | None:
    """The one range to serve; None for the whole file: no range asked for, several, an unreadable one (14.2 lets a server ignore
    them), or If-Range names other bytes than these (13.1.5). Raises Unsatisfiable."""
    asked = request.headers.get("Range", "")
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag or not (found := ONE_RANGE.fullmatch(asked)):
        return None
    first, last = found.groups()
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    begin = int(first) if first else max(size - int(last), 0)
    if begin >= size:
        raise Unsatisfiable
    end = min(int(last), size - 1) if first and last else size - 1
    return ByteRange(begin, end, size)


class Piece:
    """A file that begins at `first` and ends after `length` bytes, for FileResponse."""

    def __init__(self, file: BinaryIO, part: ByteRange):
        self.file, self.left = file, part.length
        file.seek(part.first)

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(content)
        return content

    def close(self) -> None:
        self.file.close()
