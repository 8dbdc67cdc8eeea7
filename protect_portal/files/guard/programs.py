"""What stands inside an office file and would run: macros, programs, and objects of the old kind that carry them."""

import re
from pathlib import PurePosixPath

from protect_portal.files.guard.refusals import refused

OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")  # a compound file: a .doc, a .docx with a password, an object inside a .docx
ZIP = b"PK\x03\x04"
STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", bytes.fromhex("4C00000001140200"))
ENDINGS = ["exe", "dll", "scr", "com", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "lnk", "msi", "jar"]
ENDINGS += ["cpl", "reg", "sh", "url", "iso", "img", "chm"]
PACKED, VBA = "Ole10Native".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
NAMED = re.compile(rb"\.(" + b"|".join(ending.encode() for ending in ENDINGS) + rb")\0", re.IGNORECASE)


def check_program(name: str, beginning: bytes) -> None:
    """Refuses a member that a computer would run, by its ending or by its first bytes."""
    if PurePosixPath(name.lower()).suffix.removeprefix(".") in ENDINGS or beginning.startswith(STARTS):
        raise refused("program")


def check_object(content: bytes) -> None:
    """An object of the old kind (a drawing, an old presentation) may stay; not its macros, and no program packed into it."""
    if VBA in content:
        raise refused("macros")
    if PACKED in content and (NAMED.search(content) or b"This program cannot be run" in content):
        raise refused("program")
