"""Whether pictures inside an office file say where they were taken. The file is kept as it came: only a picture that is uploaded by
itself loses its place (picture.py); rewriting somebody's document would break its signature and its SHA-256."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from protect_portal.files.guard.types import ODF, OFFICE

LOOKED_AT = 256 * 1024  # bytes of each picture: descriptions stand before the picture itself, each shorter than 64 KB
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
BEFORE_EXIF = (b"Exif\0\0", b"eXIf")  # of a .jpg (Exif 3.0, 4.7.2) and a .png (PNG, third edition, 11.3.3.5)
XMP_PLACE = b"exif:GPSLatitude"
GPS_BLOCK, LATITUDE = 0x8825, 0x0002  # Exif 3.0, 4.6.3 and 4.6.7
MOST_ENTRIES = 1_000


def tells_place(file: BinaryIO, kind: str) -> bool:
    """Whether the office file, already accepted, holds such a picture. A picture that cannot be read says nothing."""
    if kind not in OFFICE and kind not in ODF:
        return False
    file.seek(0)
    with zipfile.ZipFile(file) as package:
        found = any(_picture_tells(beginning) for beginning in _beginnings(package))
    file.seek(0)
    return found


def _beginnings(package: zipfile.ZipFile) -> Iterator[bytes]:
    for member in package.infolist():
        with package.open(member) as part:
            beginning = part.read(8)
            if beginning.startswith(PICTURES):
                yield beginning + part.read(LOOKED_AT)


def _picture_tells(beginning: bytes) -> bool:
    return XMP_PLACE in beginning or any(_has_latitude(block) for block in _exif_blocks(beginning))


def _exif_blocks(beginning: bytes) -> Iterator[bytes]:
    for mark in BEFORE_EXIF:
        place = beginning.find(mark)
        if place >= 0:
            yield beginning[place + len(mark) :]


def _has_latitude(exif: bytes) -> bool:
    """Of a block that begins with its TIFF header: the pointer to the block of places, and a latitude in that."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return False
    try:
        first = dict(_entries(exif, struct.unpack_from(f"{order}I", exif, 4)[0], order))
        return GPS_BLOCK in first and LATITUDE in dict(_entries(exif, first[GPS_BLOCK], order))
    except struct.error:
        return False


def _entries(exif: bytes, start: int, order: str) -> Iterator[tuple[int, int]]:
    """The tags of one block, each with its value as it stands there."""
    count = struct.unpack_from(f"{order}H", exif, start)[0]
    for entry in range(min(count, MOST_ENTRIES)):
        tag, _type, _count, value = struct.unpack_from(f"{order}HHII", exif, start + 2 + 12 * entry)
        yield tag, value
