"""What stands in an office file and is no XML of its own: pictures, fonts, sounds and old objects may; other files may not."""

import re
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO

from protect_portal.files.guard.archive import Package
from protect_portal.files.guard.links import stays_near
from protect_portal.files.guard.markup import every, read_markup
from protect_portal.files.guard.pdf import check_pdf
from protect_portal.files.guard.programs import OLD_OFFICE, ZIP, check_object, check_program
from protect_portal.files.guard.refusals import refused

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF", b"ITSF", b"{\\rtf")
PACKED_DRAWINGS = (".emz", ".wmz")  # Windows metafiles under gzip, which Office writes itself
MARKUP = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*<")  # in UTF-8 or UTF-16
PRINTER = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE plist[^>\[]*>\s*)?<plist\b")  # settings of a printer, as the Mac writes them


def check_packed(package: Package, member: zipfile.ZipInfo, *, harmless: bool, on_zip: Callable[[bytes], None] | None = None) -> None:
    """`harmless`: the file declares it as something that only is shown. Each member is read to its end, so that its sum is compared."""
    beginning = next(package.pieces(member), b"")
    check_program(member.filename, beginning)
    if beginning.startswith(OLD_OFFICE):
        check_object(package.whole(member))
    elif beginning.startswith(ZIP) and on_zip:
        on_zip(package.whole(member))
    elif beginning.startswith(b"%PDF-") and harmless:  # so Word for the Mac keeps its drawings
        check_pdf(BytesIO(package.whole(member)), "pdf", package.effort)
    elif beginning and _is_file(member.filename, beginning, harmless):
        raise refused("embedded")
    else:
        for _piece in package.pieces(member):
            pass


def _check_drawing(element: str, attributes: dict[str, str]) -> None:
    """An SVG as office programs draw it: it runs nothing and fetches nothing."""
    if element == "script" or any(name.lower().startswith("on") for name in attributes):
        raise refused("program")
    if element != "a" and not all(target.startswith("data:") or stays_near(target) for target in every("href", attributes)):
        raise refused("external")


def read_drawing(package: Package, member: zipfile.ZipInfo) -> None:
    read_markup(package.pieces(member), lambda name: partial(_check_drawing, name), doctype=True)


def _is_file(name: str, beginning: bytes, harmless: bool) -> bool:
    if beginning.startswith(ARCHIVES):
        return not name.lower().endswith(PACKED_DRAWINGS)
    if beginning.startswith((ZIP, b"%PDF-")) or (MARKUP.match(beginning) and not PRINTER.match(beginning)):
        return True
    return not harmless and not beginning.startswith(PICTURES)
