""".png and .jpg: whole, of a sensible size, and without the place where they were taken. The picture itself is not touched: only the
blocks around it are left out, so its quality stays and the same picture always becomes the same bytes."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from protect_portal.files.guard.refusals import refused

PNG = b"\x89PNG\r\n\x1a\n"
MAX_PIXELS = 100_000_000
MAX_CHUNKS = 100_000  # of a .png: encoders write some kilobytes into each
MAX_SEGMENTS = 5_000  # of a .jpg: a progressive one has some hundred
KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"pHYs",
    b"bKGD",
    b"hIST",
    b"acTL",
    b"fcTL",
    b"fdAT",
}
SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # start of frame, ITU-T T.81, B.1.1.3
ALONE = {0x01, *range(0xD0, 0xD8)}
END_OF_SCAN = re.compile(rb"\xff(?![\x00\x01\xd0-\xd7])")  # a mark that is no stuffed byte and does not stand alone, B.1.1.2
FILL = re.compile(rb"\xff+")
START, END, SCAN, APP1, APP2, APP13 = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xED
ORIENTATION = 0x0112  # Exif 3.0, 4.6.5: which side is up


def check_picture(file: BinaryIO, kind: str) -> None:
    """Raises ValidationError for what is no whole picture of this kind, or holds a second file."""
    without_place(file, kind)
    if zipfile.is_zipfile(file):
        raise refused("hidden")


def without_place(file: BinaryIO, kind: str) -> bytes:
    """The picture without its descriptions: no place, no camera, no author, no words, nothing behind its end; orientation is kept.
    What is stored, and its SHA-256, are these bytes. Raises ValidationError, or what a damaged picture breaks."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    return _stripped_png(content) if kind == "png" else _stripped_jpeg(content)


def _stripped_png(content: bytes) -> bytes:
    """PNG, third edition, 5: chunks of length, type, data and CRC."""
    if not content.startswith(PNG):
        raise refused("content", kind="png")
    kept, kinds = [PNG], set()
    for kind, data in _chunks(content):
        if (kind == b"IHDR") != (not kinds):  # it stands first, and once
            raise refused("broken")
        kinds.add(kind)
        if kind == b"IHDR":
            _check_pixels(*struct.unpack(">II", data[:8]))
        turned = orientation(data) if kind == b"eXIf" else 1
        if turned != 1:
            kept.append(_chunk(b"eXIf", _upright(turned)))
        if kind in KEPT:
            kept.append(_chunk(kind, data))
    if b"IDAT" not in kinds:
        raise refused("broken")
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, kind, left = len(PNG), b"", MAX_CHUNKS
    while kind != b"IEND":
        left -= 1
        length, kind = struct.unpack_from(">I4s", content, place)
        data, crc = content[place + 8 : place + 8 + length], content[place + 8 + length : place + 12 + length]
        if not left or len(crc) != 4 or zlib.crc32(kind + data) != struct.unpack(">I", crc)[0]:
            raise refused("broken")
        yield kind, data
        place += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stripped_jpeg(content: bytes) -> bytes:
    """ITU-T T.81, B: segments up to the mark of the end. Application data of Exif, XMP, IPTC and further pictures is left out."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise refused("content", kind="jpg")
    kept, turned = [], 1
    for marker, data in _segments(content):
        if marker in SIZES:
            height, width = struct.unpack_from(">HH", data, 5)
            _check_pixels(width, height)
        if marker == APP1 and data[4:].startswith(b"Exif\0\0"):
            turned = orientation(data[10:])
        elif not _describes(marker, data):
            kept.append(data)
    exif = b"Exif\0\0" + _upright(turned)
    described = [b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif] if turned != 1 else []
    return b"".join(kept[:1] + described + kept[1:])


def _describes(marker: int, data: bytes) -> bool:
    words = marker == 0xFE or marker in {APP1, APP13} or marker in range(0xE3, 0xEE)
    return words or (marker == APP2 and not data[4:].startswith(b"ICC_PROFILE\0"))


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its mark; the coded picture goes with the segment that starts it."""
    place, marker, markers = 0, START, []
    while marker != END:
        place = FILL.match(content, place).end() - 1  # a mark may begin with any number of FF
        marker, end = content[place + 1], place + 2
        if marker not in ALONE | {START, END}:
            end += struct.unpack_from(">H", content, place + 2)[0]
        if marker == SCAN:
            end = END_OF_SCAN.search(content, end).start()
        yield marker, content[place:end]
        place = end
        markers.append(marker)
        if len(markers) > MAX_SEGMENTS:
            raise refused("broken")
    if not SIZES.intersection(markers[: markers.index(SCAN)]):  # a picture has a frame, and then what fills it
        raise refused("broken")


def orientation(exif: bytes) -> int:
    """1 to 8 from an Exif block that begins with its TIFF header; 1 (upright) where it says nothing sensible."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    try:
        start = struct.unpack_from(f"{order}I", exif, 4)[0]
        for entry in range(struct.unpack_from(f"{order}H", exif, start)[0]):
            tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * entry)
            if tag == ORIENTATION and 1 <= value <= 8:
                return value
    except struct.error:
        pass
    return 1


def _upright(turned: int) -> bytes:
    """An Exif block that says nothing but which side is up."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise refused("pixels")
    if not width or not height:
        raise refused("broken")
