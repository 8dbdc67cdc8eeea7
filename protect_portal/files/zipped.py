"""Several files as one zip, written while it is read: nothing of it lies on a disk, and the first byte goes out at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from pathlib import PurePath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from protect_portal.files.guard.names import MAX_NAME, clean_name
from protect_portal.files.serve import disposition, kept_private

CHUNK = 256 * 1024  # bytes
FASTEST = 1  # what members send is packed already; the stream needs a method of which every program finds the end
RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))  # Windows saves no file under such a name


@dataclass(frozen=True)
class Member:
    """One file of a zip: its name there, when it was made, how many bytes it has, and how to open them."""

    name: str
    at: datetime
    size: int
    open: Callable[[], BinaryIO]


def zip_response(name: str, members: Iterable[Member]) -> HttpResponseBase:
    """The zip as an attachment with the headers of every file that is handed out. The names of `members` must differ."""
    response = StreamingHttpResponse(zipped(members), content_type="application/zip")
    response["Content-Disposition"] = disposition(name)
    return kept_private(response)


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of the zip, piece by piece (APPNOTE 6.3.10; ZIP64 where a size needs it, names in UTF-8)."""
    passing = _Passing()
    with ZipFile(passing, "w", compression=ZIP_DEFLATED, compresslevel=FASTEST) as archive:
        for member in members:
            with member.open() as source, archive.open(_entry(member), "w") as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield passing.taken()
    yield passing.taken()


def name_in_zip(name: str, mark: str) -> str:
    """`name` as every system can save it, with `mark` before its ending: draft.docx, 12 → draft (12).docx; at most 255 bytes."""
    path = PurePath(clean_name(name).translate(RESERVED))
    stem, ending = path.stem.strip(" ."), f" ({mark}){path.suffix}"
    while len((stem + ending).encode()) > MAX_NAME:
        stem = stem[:-1]
    return (stem + ending).strip()


def _entry(member: Member) -> ZipInfo:
    entry = ZipInfo(member.name, timezone.localtime(member.at).timetuple()[:6])
    entry.compress_type, entry.file_size, entry.external_attr = ZIP_DEFLATED, member.size, 0o644 << 16
    return entry


class _Passing(RawIOBase):
    """Where zipfile writes to and the response takes from."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        piece, self._waiting = bytes(self._waiting), bytearray()
        return piece
