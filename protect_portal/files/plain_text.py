"""The words in a stored file, for searching: what stands in it now, neither what was deleted with tracking on nor field codes."""

import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from pypdf import PdfReader

from protect_portal.files.guard.archive import Package
from protect_portal.files.guard.effort import MAX_SECONDS, Effort
from protect_portal.files.guard.text import decoder_of
from protect_portal.files.guard.types import ODF, TEXTS
from protect_portal.files.models import StoredFile

logger = logging.getLogger(__name__)
LONGEST = 500_000  # characters of one text; a tsvector holds 1 MB (PostgreSQL, 12.11)
ENOUGH = 4 * LONGEST  # bytes of a text file; no letter takes more than four
PARTS = {
    "docx": re.compile(r"word/(document\d*|footnotes|endnotes)\.xml"),
    "pptx": re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"),
    **dict.fromkeys(ODF, re.compile(r"content\.xml")),
}
WORDS_IN, WORDS_IN_ODF = {"t"}, {"p", "h"}
"""Elements that hold text: OOXML has one for it, OpenDocument writes it into its paragraphs, with other elements between."""
LINES = {"p", "h", "si", "is"}
SPACES = {"tab", "br", "cr", "s", "line-break"}
NOT_THERE = {"del", "moveFrom", "tracked-changes", "annotation", "rPh", "Fallback"}
"""Elements whose text is not, or no longer, part of what is read, or stands there a second time."""
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Signs inside words that nobody sees, and halves of a letter (surrogates), which no text may hold (Unicode, 23.6)."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
JOINED = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u2010": "-", "\u2011": "-"})
"""Letters that a printer joins, and hyphens that keep a word on its line."""
BROKEN_WORD = re.compile(r"(?<=\w)-\n(?=[a-zăâîșț])")


class Enough(Exception):
    """More than LONGEST was read."""


@dataclass(frozen=True)
class PlainText:
    text: str
    is_whole: bool = True


@dataclass
class Gathered:
    """What was read so far; it stays also where the clock, the length or a fault of the file ends the reading."""

    effort: Effort
    pieces: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, piece: str) -> None:
        """Raises Enough."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size > LONGEST:
            raise Enough


def plain_text(stored: StoredFile, seconds: float = MAX_SECONDS) -> PlainText:
    """Empty for a picture, a scan, or what cannot be read; `is_whole` is False where only a part was. Raises OSError where the file
    cannot be opened."""
    found = Gathered(Effort(seconds))
    with stored.content.open("rb") as file:
        is_whole = _is_read(stored.type, file, found)
    text = tidy("".join(found.pieces))
    return PlainText(text[:LONGEST], is_whole and len(text) <= LONGEST)


def tidy(text: str) -> str:
    """NFC, letter by letter, without signs that nobody sees, words broken at a line's end joined, one space between words."""
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text).translate(JOINED))
    text = BROKEN_WORD.sub("", CONTROL.sub(" ", UNSEEN.sub("", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _is_read(kind: str, file: BinaryIO, found: Gathered) -> bool:
    """Whether to the end."""
    try:
        return _read(kind, file, found)
    except Enough:
        return False
    except Exception as broken:  # a hostile file may break any of its readers; its words stay out of the log
        logger.warning("A .%s could not be read to its end (%s).", kind, type(broken))
        return False


def _read(kind: str, file: BinaryIO, found: Gathered) -> bool:
    if kind in PARTS:
        with Package(file, found.effort) as package:
            _read_parts(package, kind, found)
    elif kind == "pdf":
        _read_pages(PdfReader(file), found)
    elif kind in TEXTS:
        return _read_text(file, found)
    return True


def _read_text(file: BinaryIO, found: Gathered) -> bool:
    content = file.read(ENOUGH)
    is_whole = not file.read(1)
    found.pieces.append(decoder_of(content, "replace").decode(content, is_whole))
    return is_whole


def _read_pages(reader: PdfReader, found: Gathered) -> None:
    for page in reader.pages:
        found.add(page.extract_text(visitor_operand_before=lambda *_drawn: found.effort.step()) + "\n")
        found.effort.step()  # the reader goes on where a drawing inside the page was refused


def _read_parts(package: Package, kind: str, found: Gathered) -> None:
    parts = [member for member in package.infolist() if PARTS[kind].fullmatch(member.filename)]
    for member in sorted(parts, key=lambda part: (len(part.filename), part.filename)):
        _read_markup(package.pieces(member), WORDS_IN_ODF if kind in ODF else WORDS_IN, found)
        found.add("\n")


def _read_markup(pieces: Iterable[bytes], words_in: set[str], found: Gathered) -> None:
    """Texts in reading order, as the parser comes by them: no tree is built. Raises ExpatError for what is not well-formed."""
    parser, walk = expat.ParserCreate(), Walk(words_in, found)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = walk.start, walk.end, walk.text
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class Walk:
    """Where the parser is: inside how many elements that hold text, and how many that are not there."""

    def __init__(self, words_in: set[str], found: Gathered) -> None:
        self.words_in, self.found = words_in, found
        self.inside = self.away = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.found.effort.step()
        tag = _local(name)
        self.inside += tag in self.words_in
        self.away += tag in NOT_THERE

    def end(self, name: str) -> None:
        tag = _local(name)
        self.inside -= tag in self.words_in
        self.away -= tag in NOT_THERE
        if not self.away and tag in LINES | SPACES:
            self.found.add("\n" if tag in LINES else " ")

    def text(self, text: str) -> None:
        if self.inside and not self.away:
            self.found.add(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
