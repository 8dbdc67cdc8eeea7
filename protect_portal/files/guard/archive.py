"""Office files are zip archives: their members are counted, named as they should be, and each is unpacked once to its true size."""

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from protect_portal.files.guard.refusals import refused

MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all members of a zip together
MAX_MEMBERS = 2_000
MAX_RATIO = 100
PIECE = 256 * 1024  # bytes
ENCRYPTED = 0x1  # general purpose bit flag, APPNOTE 4.4.4
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the only ones that OPC and OpenDocument know
END = b"PK\x05\x06"


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuses bombs, passwords, misleading names and second files before or behind the archive; nothing is unpacked yet.
    The declared sizes may be counted on: `zipfile` never unpacks more of a member than it declares, and then its sum fails."""
    members = archive.infolist()
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise refused("bomb")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise refused("encrypted")
    if any(member.compress_type not in METHODS for member in members):
        raise refused("broken")
    if any(_misleading(member) for member in members) or _doubled(members):
        raise refused("path")
    if archive.comment or (members and min(member.header_offset for member in members)):
        raise refused("hidden")


def check_end(file: BinaryIO) -> None:
    """The end record is the last thing in the file: what stands behind it is another file."""
    file.seek(0)
    tail = b""
    while piece := file.read(PIECE):
        tail = (tail + piece)[-PIECE:]
    if tail.rfind(END) not in {-1, len(tail) - 22}:
        raise refused("hidden")


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes; raises BadZipFile where they are not what the archive says."""
    with archive.open(member) as content:
        while piece := content.read(PIECE):
            yield piece


def _misleading(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename
    parts = PurePosixPath(name).parts
    odd = "\\" in name or "\0" in name or name.startswith("/") or ".." in parts or name[1:2] == ":"
    return odd or stat.S_ISLNK(member.external_attr >> 16)


def _doubled(members: list[zipfile.ZipInfo]) -> bool:
    """Two members that a reader could take for each other: names are equal without regard to case (OPC, 6.2.2.3)."""
    return max(Counter(member.filename.lower() for member in members).values(), default=0) > 1
