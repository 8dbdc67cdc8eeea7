"""PDF (ISO 32000-2): every object is read, also packed ones; scripts, launches, embedded files and passwords are refused."""

import time
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from protect_portal.files.guard.refusals import refused

MAX_SECONDS = 20.0
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/Movie", "/Sound"}  # action types, 12.6.4
UNASKED = {"/GoTo", "/Named", "/GoTo3DView", "/Hide", "/SetOCGState", "/Trans"}  # what may happen on opening: the file moves in itself
FILES = {"/FileAttachment", "/RichMedia", "/EmbeddedFile", "/Screen", "/Movie"}


def check_pdf(file: BinaryIO, kind: str) -> None:
    """Raises ValidationError for the first thing found; whatever breaks the reader is left to the caller."""
    if zipfile.is_zipfile(file):
        raise refused("hidden")
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise refused("encrypted")
    if not len(reader.pages):
        raise refused("broken")
    until = time.monotonic() + MAX_SECONDS
    for found in _objects(reader):
        if time.monotonic() > until:
            raise refused("slow")
        _check(found)


def _objects(reader: PdfReader) -> Iterator[PdfObject]:
    numbers = [(number, generation) for generation, places in reader.xref.items() for number in places]
    numbers += [(number, 0) for number in reader.xref_objStm]
    yield reader.trailer
    for number, generation in numbers:
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None:
            yield found


def _check(found: PdfObject) -> None:
    """`found` and what lies directly in it, without recursion: hostile files nest deeply."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            _check_dictionary(value)
            waiting += [value.raw_get(key) for key in value if key != "/Parent"]
        elif isinstance(value, ArrayObject):
            waiting += list(value)


def _check_dictionary(value: DictionaryObject) -> None:
    if "/JS" in value or "/JavaScript" in value or _name(value, "/S") in RUNS:
        raise refused("script")
    if (
        "/EF" in value
        or "/EmbeddedFiles" in value
        or {_name(value, "/Type"), _name(value, "/Subtype")} & FILES
        or _name(value, "/S") == "/GoToE"
    ):
        raise refused("embedded")
    for action in _unasked(value):
        if _name(action, "/S") not in UNASKED:
            raise refused("script")


def _unasked(value: DictionaryObject) -> Iterator[DictionaryObject]:
    """Actions that run by themselves: on opening, and at the events of a page, a field or the document (12.6.3)."""
    opening = _direct(value, "/OpenAction")
    if isinstance(opening, DictionaryObject):
        yield opening
    events = _direct(value, "/AA")
    if isinstance(events, DictionaryObject):
        actions = (_direct(events, key) for key in events)
        yield from (action for action in actions if isinstance(action, DictionaryObject))


def _direct(value: DictionaryObject, key: str) -> PdfObject | None:
    found = value.raw_get(key) if key in value else None
    return found.get_object() if isinstance(found, IndirectObject) else found


def _name(value: DictionaryObject, key: str) -> str:
    found = _direct(value, key)
    return found if isinstance(found, str) else ""
