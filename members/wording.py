"""What people write to many, as plain words: paragraphs, lists of lines that begin with a dash, addresses that can be followed.

No markup goes in and none is kept: the same words stand on the page, in the HTML mail and in its text part."""

import re
import unicodedata
from dataclasses import dataclass

ADDRESS = re.compile(r"https?://[^\s<>\"“”„]+", re.IGNORECASE)
AFTER_ADDRESS = ".,;:!?)]'’"
"""Signs that end a sentence, not an address."""
DASHES = ("- ", "* ", "• ", "– ")


@dataclass(frozen=True)
class Piece:
    """A part of a line; `url` where it is an address."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph with its lines, or a list with its items."""

    is_list: bool
    lines: list[list[Piece]]


def clean_words(text: str) -> str:
    """As it is kept: composed letters (NFC), line breaks of one kind, no control or direction signs, no blanks around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cf"})
    return "\n".join(line.rstrip() for line in "".join(seen).split("\n")).strip()


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of `text`, in their order. An empty line ends a paragraph."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        begun = len(found)
        for line in filter(None, (line.strip() for line in paragraph.split("\n"))):
            _add(found, line, begun)
    return found


def _add(found: list[Block], line: str, begun: int) -> None:
    is_item = line.startswith(DASHES)
    if len(found) == begun or found[-1].is_list != is_item:
        found.append(Block(is_item, []))
    found[-1].lines.append(pieces(line[2:].strip() if is_item else line))


def pieces(line: str) -> list[Piece]:
    """The words of a line, with the web addresses among them as pieces of their own (RFC 3986; http and https alone)."""
    found, last = [], 0
    for match in ADDRESS.finditer(line):
        url = match.group().rstrip(AFTER_ADDRESS)
        found += [Piece(line[last : match.start()]), Piece(url, url)]
        last = match.start() + len(url)
    return [piece for piece in (*found, Piece(line[last:])) if piece.text]
