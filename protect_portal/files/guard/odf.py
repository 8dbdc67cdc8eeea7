""".odt, .ods, .odp (OpenDocument 1.3): no macros, no passwords, nothing that is fetched when the file is opened."""

import re
import zipfile
from typing import BinaryIO

from protect_portal.files.guard.archive import check_end, check_members, pieces
from protect_portal.files.guard.markup import read_markup
from protect_portal.files.guard.programs import OLD_OFFICE, ZIP, check_object, check_program
from protect_portal.files.guard.refusals import refused
from protect_portal.files.guard.types import ODF

MIMETYPE, MANIFEST = "mimetype", "META-INF/manifest.xml"
LIBRARY = re.compile(
    r"(Basic|Dialogs)/(script|dialog)-lc\.xml|(Basic|Dialogs)/[^/]+/(script|dialog)-lb\.xml"
)  # empty ones stand in honest files
PROGRAMS = re.compile(r"(Basic|Dialogs|Scripts)/.+[^/]")
FETCHED = re.compile(r"\s*((?!file:///)[a-z][a-z0-9+.-]+:|[/\\]{2}|file:////)", re.IGNORECASE)
PRESSED = {"a", "event-listener", "form", "button"}  # followed only when somebody presses them
DDE = {"dde-source", "dde-connection-decl", "dde-link", "dde-connection"}


def check_odf(file: BinaryIO, kind: str) -> None:
    """Raises ValidationError for the first thing found; whatever breaks a reader is left to the caller."""
    check_end(file)
    with zipfile.ZipFile(file) as archive:
        check_members(archive)
        names = archive.namelist()
        if "content.xml" not in names or MIMETYPE not in names or _mimetype(archive) != ODF[kind]:
            raise refused("content", kind=kind)
        if not archive.getinfo("content.xml").file_size:
            raise refused("broken")
        for member in archive.infolist():
            _check_part(archive, member)


def _mimetype(archive: zipfile.ZipFile) -> str:
    return next(pieces(archive, archive.getinfo(MIMETYPE)), b"").decode("ascii", "replace").strip()


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name, library = member.filename, LIBRARY.fullmatch(member.filename)
    if PROGRAMS.fullmatch(name) and not library:
        raise refused("macros")
    if name == MANIFEST or library:  # old programs name a document type here, and define nothing in it
        read_markup(pieces(archive, member), _check_manifest, doctype=True)
    elif name.lower().endswith((".xml", ".rdf")) and member.file_size:  # LibreOffice leaves some of its settings empty
        read_markup(pieces(archive, member), _check_element)
    else:
        _check_other(archive, member)


def _check_manifest(element: str, _attributes: dict[str, str]) -> None:
    if element == "encryption-data":
        raise refused("encrypted")


def _check_element(element: str, attributes: dict[str, str]) -> None:
    if element in DDE:
        raise refused("field")
    if element == "event-listener" and attributes.get("language", "").lower().endswith(("script", "basic")):
        raise refused("macros")
    if element not in PRESSED and FETCHED.match(attributes.get("href", "")):
        raise refused("template" if element == "template" else "external")


def _check_other(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    parts = pieces(archive, member)
    beginning = next(parts, b"")
    check_program(member.filename, beginning)
    if beginning.startswith(ZIP):
        raise refused("embedded")
    if beginning.startswith(OLD_OFFICE):
        check_object(beginning + b"".join(parts))
    for _piece in parts:  # to its end, so that its sum is compared
        pass
