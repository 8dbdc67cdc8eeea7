"""PDF (ISO 32000-2): every object is read, also packed ones; scripts, launches, dynamic forms, embedded and outside files, passwords and
trees of pages that fold back on themselves are refused."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from protect_portal.files.guard.effort import Effort
from protect_portal.files.guard.refusals import refused

MAX_PAGES = 3_000
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/Movie", "/Sound"}  # action types, 12.6.4
UNASKED = {"/GoTo", "/Named", "/GoTo3DView", "/Hide", "/SetOCGState", "/Trans"}  # what may happen on opening: the file moves in itself
FILES = {"/FileAttachment", "/RichMedia", "/EmbeddedFile", "/Screen", "/Movie"}


def check_pdf(file: BinaryIO, kind: str, effort: Effort | None = None) -> None:
    """Raises ValidationError for the first thing found; whatever breaks the reader is left to the caller. `effort` is given where the
    file stands inside another one."""
    if zipfile.is_zipfile(file):
        raise refused("hidden")
    effort = effort or Effort()  # the clock runs before the reader does
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise refused("encrypted")
    check_pages(reader, effort)
    for found in _objects(reader, effort):
        _check(found, effort)


def check_pages(reader: PdfReader, effort: Effort) -> None:
    """Refuses too many pages, none, and a page or branch that hangs in the tree twice: each level could multiply the one before."""
    waiting, seen, pages = [reader.root_object.raw_get("/Pages")], set(), 0
    while waiting:
        effort.step()
        node = _once(waiting.pop(), seen)
        kids = _direct(node, "/Kids")
        if isinstance(kids, ArrayObject):
            waiting += list(kids)
        else:
            pages += 1
        if pages + len(waiting) > MAX_PAGES:
            raise refused("pages")
    if not pages or not len(reader.pages):
        raise refused("broken")


def _once(reference: PdfObject, seen: set[int]) -> DictionaryObject:
    if isinstance(reference, IndirectObject):
        if reference.idnum in seen:
            raise refused("broken")
        seen.add(reference.idnum)
    node = reference.get_object()
    return node if isinstance(node, DictionaryObject) else DictionaryObject()


def _objects(reader: PdfReader, effort: Effort) -> Iterator[PdfObject]:
    numbers = [(number, generation) for generation, places in reader.xref.items() for number in places]
    numbers += [(number, 0) for number in reader.xref_objStm]
    yield reader.trailer
    for number, generation in numbers:
        effort.step()
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None:
            yield found


def _check(found: PdfObject, effort: Effort) -> None:
    """`found` and what lies directly in it, without recursion: hostile files nest deeply."""
    waiting = [found]
    while waiting:
        effort.step()
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            _check_dictionary(value)
            waiting += [value.raw_get(key) for key in value if key != "/Parent"]
        elif isinstance(value, ArrayObject):
            waiting += list(value)


def _check_dictionary(value: DictionaryObject) -> None:
    if "/JS" in value or "/JavaScript" in value or _name(value, "/S") in RUNS:
        raise refused("script")
    if "/XFA" in value:
        raise refused("form")
    if (
        "/EF" in value
        or "/EmbeddedFiles" in value
        or {_name(value, "/Type"), _name(value, "/Subtype")} & FILES
        or _name(value, "/S") == "/GoToE"
    ):
        raise refused("embedded")
    if isinstance(value, StreamObject) and ("/F" in value or "/Ref" in value):  # its data or its drawing stand elsewhere: 7.3.8.2, 8.10.4
        raise refused("external")
    if any(_name(action, "/S") not in UNASKED for action in _unasked(value)):
        raise refused("script")


def _unasked(value: DictionaryObject) -> Iterator[DictionaryObject]:
    """Actions that run by themselves: on opening, at the events of a page, a field or the document (12.6.3), and those that follow
    them (/Next, 12.6.2)."""
    events = _direct(value, "/AA")
    waiting = [_direct(value, "/OpenAction")] + ([_direct(events, key) for key in events] if isinstance(events, DictionaryObject) else [])
    seen: set[int] = set()
    while waiting:
        action = waiting.pop()
        if isinstance(action, DictionaryObject) and id(action) not in seen:
            seen.add(id(action))
            yield action
            following = _direct(action, "/Next")
            waiting += map(_resolved, following) if isinstance(following, ArrayObject) else [following]


def _direct(value: DictionaryObject, key: str) -> PdfObject | None:
    return _resolved(value.raw_get(key)) if key in value else None


def _resolved(found: PdfObject) -> PdfObject | None:
    return found.get_object() if isinstance(found, IndirectObject) else found


def _name(value: DictionaryObject, key: str) -> str:
    found = _direct(value, key)
    return found if isinstance(found, str) else ""
