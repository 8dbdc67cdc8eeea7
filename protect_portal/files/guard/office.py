""".docx, .xlsx, .pptx (ECMA-376): every part is read once, by its declared type; what would run, fetch or unpack too much is refused."""

import re
import zipfile
from functools import partial
from io import BytesIO
from typing import BinaryIO

from protect_portal.files.guard.archive import Package
from protect_portal.files.guard.effort import Effort
from protect_portal.files.guard.links import stays_near
from protect_portal.files.guard.markup import read_markup, unprefixed
from protect_portal.files.guard.packed import check_packed, read_drawing
from protect_portal.files.guard.refusals import refused
from protect_portal.files.guard.types import OFFICE

TYPES = "[Content_Types].xml"
MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|/activex/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
MARKUP_NAMES = (".xml", ".vml", ".rels")
SHOWN = re.compile(
    r"(image|audio|video|font|model)/.+|.*(printersettings|customproperty|obfuscatedfont|fontdata|x-font.*|opentype"
    r"|pdf|digital-signature-(origin|certificate))",
    re.IGNORECASE,
)
DDE = re.compile(r"^\s*(DDE|DDEAUTO)\b", re.IGNORECASE)


def check_office(file: BinaryIO, kind: str, effort: Effort | None = None) -> None:
    """Raises ValidationError for the first thing found; whatever breaks a reader is left to the caller. `effort` is given where the
    file stands inside another one: then it may hold no third."""
    with Package(file, effort or Effort()) as package:
        types = OfficeTypes.read(package)
        if types.kind != kind or types.body not in package.namelist():
            raise refused("content", kind=kind)
        for member in sorted(package.infolist(), key=lambda member: not member.filename.endswith(".rels")):  # links say most clearly why
            _check_part(package, member, types.of(member.filename), nested=bool(effort))


class OfficeTypes:
    """What the package declares its parts to be (OPC, 7.2.3); `kind` is the ending that its main part `body` asks for."""

    def __init__(self) -> None:
        self.kind = self.body = ""
        self.parts: dict[str, str] = {}
        self.endings: dict[str, str] = {}

    @classmethod
    def read(cls, package: Package) -> "OfficeTypes":
        types = cls()
        if TYPES in package.namelist():
            read_markup(package.pieces(package.getinfo(TYPES)), lambda _name: types.declared)
        return types

    def declared(self, raw: dict[str, str]) -> None:
        attributes = unprefixed(raw)
        content_type, part = attributes.get("ContentType", ""), attributes.get("PartName", "").removeprefix("/")
        if MACRO_TYPES.search(content_type):
            raise refused("macros")
        self.parts[part.lower()] = self.endings[attributes.get("Extension", "").lower()] = content_type
        if content_type in OFFICE.values():
            self.kind = next(kind for kind, wanted in OFFICE.items() if wanted == content_type)
            self.body = part

    def of(self, name: str) -> str:
        """The type of a part, in small letters; empty where none is declared."""
        found = self.parts.get(name.lower()) or self.endings.get(name.lower().rpartition(".")[2], "")
        return found.partition(";")[0].strip().lower()


def _check_part(package: Package, member: zipfile.ZipInfo, content_type: str, *, nested: bool) -> None:
    name = member.filename
    if MACROS.search(f"/{name}"):
        raise refused("macros")
    drawing = content_type.endswith("svg+xml") or name.lower().endswith(".svg")
    if drawing:
        read_drawing(package, member)
    if drawing or content_type.endswith("xml") or name.lower().endswith(MARKUP_NAMES):
        part = Part()
        read_markup(package.pieces(member), part.checks.get, part.texts, doctype=drawing)
        part.close()
    else:
        on_zip = partial(_check_nested, name, effort=None if nested else package.effort)
        check_packed(package, member, harmless=bool(SHOWN.fullmatch(content_type)), on_zip=on_zip)


class Part:
    """Judges the elements of a part, wherever it lies and whatever it is called. The instruction of a field (ECMA-376, part 1, 17.16)
    may be spread over several runs: its words are read together, from one field's beginning to the next."""

    def __init__(self) -> None:
        self.words = ""
        self.texts = {"instrText": self._text, "delInstrText": self._text}
        self.checks = {
            "Relationship": self._link,
            "fldChar": self._field,
            "fldSimple": self._field,
            "ddeLink": self._dde,
            "connection": self._connection,
            "queryTable": self._connection,
        }

    def _text(self, words: str) -> None:
        if len(self.words) < 1_000:
            self.words += words

    def close(self) -> None:
        if DDE.match(self.words):
            raise refused("field")
        self.words = ""

    def _link(self, raw: dict[str, str]) -> None:
        """A link that is followed only when somebody presses it may lead anywhere; all others stay in the file or on the own disk."""
        link = unprefixed(raw)
        kind = link.get("Type", "").rpartition("/")[2]
        if kind == "aFChunk":
            raise refused("chunk")
        if link.get("TargetMode") == "External" and kind != "hyperlink" and not stays_near(link.get("Target", "")):
            raise refused("template" if kind == "attachedTemplate" else "external")

    def _field(self, raw: dict[str, str]) -> None:
        field = unprefixed(raw)
        if field.get("fldCharType") == "begin":
            self.close()
        if DDE.match(field.get("instr", "")):
            raise refused("field")

    def _dde(self, _link: dict[str, str]) -> None:
        raise refused("field")

    def _connection(self, raw: dict[str, str]) -> None:
        """A source of data is asked when somebody wants it, not on opening and not every few minutes (18.13.1)."""
        source = unprefixed(raw)
        if source.get("refreshOnLoad", "0").strip() not in {"0", "false"} or source.get("interval", "0").strip("0 "):
            raise refused("external")


def _check_nested(name: str, content: bytes, effort: Effort | None) -> None:
    """A table behind a chart is an .xlsx of its own: it is held to the same rules; a package in a package in a package is not needed."""
    kind = name.lower().rpartition(".")[2]
    if not effort or kind not in OFFICE:
        raise refused("embedded")
    check_office(BytesIO(content), kind, effort)
