""".txt, .md, .csv: text in UTF-8 (or UTF-16 with its mark), without a single byte that is no text. Formulas in a .csv may stay: nothing
here computes them, and a table that the portal itself writes marks them as text."""

import codecs
import re
from typing import BinaryIO

from protect_portal.files.guard.refusals import refused

PIECE = 256 * 1024  # bytes
NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")  # tab, line feed, form feed and carriage return may stand
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_text(file: BinaryIO, kind: str) -> None:
    """Raises ValidationError for anything but text; legacy code pages are refused, for nobody could tell ș from º in them. Letters that
    begin another type as well ("BM", "GIF", "MZ") may begin a text: a file of that type does not stay one over its whole length."""
    beginning = file.read(8192)
    if beginning.startswith(b"%PDF-"):
        raise refused("content", kind=kind)
    file.seek(0)
    decoder = decoder_of(beginning)
    try:
        while piece := file.read(PIECE):
            _check_signs(decoder.decode(piece), kind)
        _check_signs(decoder.decode(b"", True), kind)
    except UnicodeDecodeError:
        raise _no_text(beginning, kind) from None


def decoder_of(beginning: bytes, errors: str = "strict") -> codecs.IncrementalDecoder:
    """For the text that begins so: UTF-16 where its mark stands there, else UTF-8."""
    return codecs.getincrementaldecoder("utf-16" if beginning.startswith(WIDE) else "utf-8-sig")(errors)


def _check_signs(text: str, kind: str) -> None:
    if NO_TEXT.search(text):
        raise refused("content", kind=kind)


def _no_text(beginning: bytes, kind: str):
    return refused("content", kind=kind) if NO_TEXT.search(beginning.decode("latin-1")) else refused("encoding")
