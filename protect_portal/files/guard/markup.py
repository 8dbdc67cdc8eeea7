"""Reading XML of strangers: in pieces, without a tree, without entities, without fetching anything."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from protect_portal.files.guard.refusals import refused

OnElement = Callable[[str, dict[str, str]], None]
OnText = Callable[[str], None]


def read_markup(pieces: Iterable[bytes], on_element: OnElement | None = None, on_text: OnText | None = None, *, doctype: bool = False):
    """Feed `pieces` to the parser; names are told without their prefix. Raises ValidationError for a document type (or, where
    `doctype` may stand, for anything it defines), ExpatError for what is not well-formed."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_definitions if doctype else _no_doctype
    parser.EntityDeclHandler = _no_doctype
    parser.buffer_text = True
    if on_element:
        parser.StartElementHandler = lambda name, attributes: on_element(_local(name), {_local(key): attributes[key] for key in attributes})
    if on_text:
        parser.CharacterDataHandler = on_text
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_doctype(*_declared) -> None:
    raise refused("doctype")


def _no_definitions(_name, _system, _public, has_definitions) -> None:
    if has_definitions:
        raise refused("doctype")
