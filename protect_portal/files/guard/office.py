""".docx, .xlsx, .pptx (ECMA-376): every part is read once; what would run, fetch or unpack more than it says is refused."""

import re
import zipfile
from io import BytesIO
from typing import BinaryIO

from protect_portal.files.guard.archive import check_end, check_members, pieces
from protect_portal.files.guard.markup import read_markup
from protect_portal.files.guard.programs import OLD_OFFICE, ZIP, check_object, check_program
from protect_portal.files.guard.refusals import refused
from protect_portal.files.guard.types import OFFICE

TYPES = "[Content_Types].xml"
MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|/activex/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
NEAR = re.compile(r"(file:///(?![/\\])(?!%5c)|[a-z]:[/\\]|(?![a-z][a-z0-9+.-]*:|[/\\]{2}))", re.IGNORECASE)  # own disk, or beside the file
DDE = re.compile(r"^\s*(DDE|DDEAUTO)\b", re.IGNORECASE)
TEXT_PARTS = re.compile(r"word/[^/]+\.xml", re.IGNORECASE)
LINKED_BOOK = re.compile(r"xl/externallinks/[^/]+\.xml", re.IGNORECASE)


def check_office(file: BinaryIO, kind: str, *, nested: bool = False) -> None:
    """Raises ValidationError for the first thing found; whatever breaks a reader is left to the caller."""
    check_end(file)
    with zipfile.ZipFile(file) as archive:
        check_members(archive)
        types = OfficeTypes.read(archive)
        if types.kind != kind or types.body not in archive.namelist():
            raise refused("content", kind=kind)
        for member in archive.infolist():
            _check_part(archive, member, nested)


class OfficeTypes:
    """What the package declares its parts to be; `kind` is the ending that its main part `body` asks for."""

    def __init__(self) -> None:
        self.kind = self.body = ""

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> "OfficeTypes":
        types = cls()
        if TYPES in archive.namelist():
            read_markup(pieces(archive, archive.getinfo(TYPES)), types.declared)
        return types

    def declared(self, _element: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "")
        if MACRO_TYPES.search(content_type):
            raise refused("macros")
        if content_type in OFFICE.values():
            self.kind = next(kind for kind, wanted in OFFICE.items() if wanted == content_type)
            self.body = attributes.get("PartName", "").removeprefix("/")


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, nested: bool) -> None:
    name = member.filename
    if MACROS.search(f"/{name}"):
        raise refused("macros")
    if name.lower().endswith(".rels"):
        read_markup(pieces(archive, member), _check_link)
    elif TEXT_PARTS.fullmatch(name):
        _check_fields(archive, member)
    elif name.lower().endswith((".xml", ".vml")):
        read_markup(pieces(archive, member), _check_book if LINKED_BOOK.fullmatch(name) else None)
    else:
        _check_other(archive, member, nested)


def _check_link(_element: str, link: dict[str, str]) -> None:
    """A link that is followed only when somebody presses it may lead anywhere; all others stay in the file or on the own disk."""
    kind, target = link.get("Type", "").rpartition("/")[2], link.get("Target", "").strip()
    if kind == "aFChunk":
        raise refused("chunk")
    if link.get("TargetMode") == "External" and kind != "hyperlink" and not NEAR.match(target):
        raise refused("template" if kind == "attachedTemplate" else "external")


def _check_fields(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """A field's words may be spread over several runs: they are read together, from one field's beginning to the next."""
    fields = Fields()
    read_markup(pieces(archive, member), fields.element, fields.text)
    fields.close()


class Fields:
    """Collects the instructions of fields (ECMA-376, part 1, 17.16) and refuses those that start other programs."""

    def __init__(self) -> None:
        self.inside, self.words = False, ""

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fldChar" and attributes.get("fldCharType") == "begin":
            self.close()
        if name == "fldSimple" and DDE.match(attributes.get("instr", "")):
            raise refused("field")
        self.inside = name in {"instrText", "delInstrText"}

    def text(self, words: str) -> None:
        if self.inside and len(self.words) < 1_000:
            self.words += words

    def close(self) -> None:
        if DDE.match(self.words):
            raise refused("field")
        self.words = ""


def _check_book(element: str, _attributes: dict[str, str]) -> None:
    if element == "ddeLink":
        raise refused("field")


def _check_other(archive: zipfile.ZipFile, member: zipfile.ZipInfo, nested: bool) -> None:
    parts = pieces(archive, member)
    beginning = next(parts, b"")
    check_program(member.filename, beginning)
    if beginning.startswith(OLD_OFFICE):
        check_object(beginning + b"".join(parts))
    elif beginning.startswith(ZIP):
        _check_nested(member.filename, beginning + b"".join(parts), nested)
    else:
        for _piece in parts:  # to its end, so that its sum is compared
            pass


def _check_nested(name: str, content: bytes, nested: bool) -> None:
    """A table behind a chart is an .xlsx of its own: it is held to the same rules; a package in a package in a package is not needed."""
    kind = name.lower().rpartition(".")[2]
    if nested or kind not in OFFICE:
        raise refused("embedded")
    check_office(BytesIO(content), kind, nested=True)
