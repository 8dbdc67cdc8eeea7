"""Office files are zip archives: their members are counted, named as they should be, and each is unpacked once to its true size."""

import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from protect_portal.files.guard.effort import MAX_MEMBERS, Effort
from protect_portal.files.guard.refusals import refused

MAX_RATIO = 100
MAX_OBJECT = 50 * 1024 * 1024  # bytes of a file inside the file, which is read as a whole
MAX_DIRECTORY = MAX_MEMBERS * 1024  # bytes: `zipfile` reads all of it at once
PIECE = 256 * 1024  # bytes
ENCRYPTED = 0x1  # general purpose bit flag, APPNOTE 4.4.4
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the only ones that OPC and OpenDocument know
END, END64 = b"PK\x05\x06", b"PK\x06\x07"  # APPNOTE 4.3.16, 4.3.15


class Package(zipfile.ZipFile):
    """An office file opened after its members were judged as a whole; nothing is unpacked yet. Raises ValidationError, BadZipFile."""

    def __init__(self, file: BinaryIO, effort: Effort) -> None:
        _check_end(file)
        super().__init__(file)
        self.effort = effort
        _check_members(self)

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The member's bytes; raises BadZipFile where they are not what the archive says."""
        with self.open(member) as content:
            while piece := content.read(PIECE):
                self.effort.step()
                yield piece

    def whole(self, member: zipfile.ZipInfo) -> bytes:
        if member.file_size > MAX_OBJECT:
            raise refused("bomb")
        return b"".join(self.pieces(member))


def _check_members(archive: Package) -> None:
    """Refuses bombs, passwords, misleading names and second files before or behind the archive.
    The declared sizes may be counted on: `zipfile` never unpacks more of a member than it declares, and then its sum fails."""
    members = archive.infolist()
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    archive.effort.unpack(len(members), unpacked)
    if unpacked > MAX_RATIO * max(packed, 1):
        raise refused("bomb")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise refused("encrypted")
    if any(member.compress_type not in METHODS for member in members):
        raise refused("broken")
    if any(_misleading(member) for member in members) or _doubled(members):
        raise refused("path")
    if archive.comment or (members and min(member.header_offset for member in members)):
        raise refused("hidden")


def _check_end(file: BinaryIO) -> None:
    """The end record is the last thing in the file: what stands behind it is another file. Its list of members is no bomb either."""
    file.seek(0)
    tail = b""
    while piece := file.read(PIECE):
        tail = (tail + piece)[-PIECE:]
    place = tail.rfind(END)
    if place not in {-1, len(tail) - 22}:
        raise refused("hidden")
    if place >= 0 and (struct.unpack_from("<I", tail, place + 12)[0] > MAX_DIRECTORY or tail[:place][-20:].startswith(END64)):
        raise refused("bomb")


def _misleading(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename
    parts = PurePosixPath(name).parts
    odd = "\\" in name or "\0" in name or name.startswith("/") or ".." in parts or name[1:2] == ":"
    return odd or stat.S_ISLNK(member.external_attr >> 16)


def _doubled(members: list[zipfile.ZipInfo]) -> bool:
    """Two members that a reader could take for each other: names are equal without regard to case (OPC, 6.2.2.3)."""
    return max(Counter(member.filename.lower() for member in members).values(), default=0) > 1
