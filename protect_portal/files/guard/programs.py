"""What stands inside an office file and would run: macros, programs, and objects of the old kind that carry them."""

import re
from pathlib import PurePosixPath

from protect_portal.files.guard.refusals import refused

OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")  # a compound file: a .doc, a .docx with a password, an object inside a .docx
ZIP = b"PK\x03\x04"
STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", bytes.fromhex("4C00000001140200"))
ENDINGS = ["exe", "dll", "scr", "com", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "lnk", "msi", "jar"]
ENDINGS += ["cpl", "reg", "sh", "url", "iso", "img", "chm"]
# names of streams in a compound file stand in its directory as UTF-16, whatever their case, and are never split (MS-CFB, 2.6.1)
VBA = re.compile(re.escape("_VBA_PROJECT".encode("utf-16-le")), re.IGNORECASE)
PACKED = re.compile(
    re.escape("Ole10Native".encode("utf-16-le")) + rb"|" + re.escape("Package".encode("utf-16-le")) + rb"\0{50}\x10\0", re.IGNORECASE
)


def check_program(name: str, beginning: bytes) -> None:
    """Refuses a member that a computer would run, by its ending or by its first bytes."""
    if PurePosixPath(name.lower()).suffix.removeprefix(".") in ENDINGS or beginning.startswith(STARTS):
        raise refused("program")


def check_object(content: bytes) -> None:
    """An object of the old kind (a drawing, an old presentation) may stay; not its macros, and no file packed into it: which program
    opens that one is written in several places, so no list of endings is enough."""
    if VBA.search(content):
        raise refused("macros")
    if PACKED.search(content):
        raise refused("embedded")
