""".odt, .ods, .odp (OpenDocument 1.3): no macros, no passwords, nothing that is fetched when the file is opened."""

import re
import zipfile
from functools import partial
from typing import BinaryIO

from protect_portal.files.guard.archive import Package
from protect_portal.files.guard.effort import Effort
from protect_portal.files.guard.links import stays_near
from protect_portal.files.guard.markup import every, read_markup
from protect_portal.files.guard.packed import check_packed, read_drawing
from protect_portal.files.guard.refusals import refused
from protect_portal.files.guard.types import ODF

MIMETYPE, MANIFEST = "mimetype", "META-INF/manifest.xml"
LIBRARY = re.compile(
    r"(.*/)?((Basic|Dialogs)/(script|dialog)-lc\.xml|(Basic|Dialogs)/[^/]+/(script|dialog)-lb\.xml)"
)  # empty ones stand in honest files
PROGRAMS = re.compile(r"(.*/)?(Basic|Dialogs|Scripts)/.+[^/]")
SHOWN = re.compile(
    r"(.*/)?(Pictures|Thumbnails|ObjectReplacements|Media|Fonts|Configurations2)/.+|(.*/)?layout-cache|mimetype", re.IGNORECASE
)
DRAWING = re.compile(r".+\.svg", re.IGNORECASE)
PRESSED = {"a", "event-listener", "form", "button"}  # followed only when somebody presses them
DDE = {"dde-source", "dde-connection-decl", "dde-link", "dde-connection"}


def check_odf(file: BinaryIO, kind: str, effort: Effort | None = None) -> None:
    """Raises ValidationError for the first thing found; whatever breaks a reader is left to the caller."""
    with Package(file, effort or Effort()) as package:
        names = package.namelist()
        if "content.xml" not in names or MIMETYPE not in names or _mimetype(package) != ODF[kind]:
            raise refused("content", kind=kind)
        if not package.getinfo("content.xml").file_size:
            raise refused("broken")
        for member in package.infolist():
            _check_part(package, member)


def _mimetype(package: Package) -> str:
    return next(package.pieces(package.getinfo(MIMETYPE)), b"").decode("ascii", "replace").strip()


def _check_part(package: Package, member: zipfile.ZipInfo) -> None:
    name, library = member.filename, LIBRARY.fullmatch(member.filename)
    if PROGRAMS.fullmatch(name) and not library:
        raise refused("macros")
    if name == MANIFEST or library:  # old programs name a document type here, and define nothing in it
        read_markup(package.pieces(member), {"encryption-data": _locked}.get, doctype=True)
    elif name.lower().endswith((".xml", ".rdf")) and member.file_size:  # LibreOffice leaves some of its settings empty
        read_markup(package.pieces(member), lambda name: partial(_check_element, name))
    elif DRAWING.fullmatch(name):
        read_drawing(package, member)
    else:
        check_packed(package, member, harmless=bool(SHOWN.fullmatch(name)))


def _locked(_attributes: dict[str, str]) -> None:
    raise refused("encrypted")


def _check_element(element: str, attributes: dict[str, str]) -> None:
    if element in DDE:
        raise refused("field")
    if element == "event-listener" and any(name.lower().endswith(("script", "basic")) for name in every("language", attributes)):
        raise refused("macros")
    if element not in PRESSED and not all(map(stays_near, every("href", attributes))):
        raise refused("template" if element == "template" else "external")
