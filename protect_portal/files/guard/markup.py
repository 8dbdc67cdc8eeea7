"""Reading XML of strangers: in pieces, without a tree, without entities, without fetching anything, and not deeper than texts go."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from protect_portal.files.guard.refusals import refused

MAX_DEPTH = 256  # open elements: a parser keeps all of them

OnElement = Callable[[dict[str, str]], None]
CheckOf = Callable[[str], OnElement | None]
OnText = Callable[[str], None]


def read_markup(pieces: Iterable[bytes], check_of: CheckOf, texts: dict[str, OnText] | None = None, *, doctype: bool = False) -> None:
    """Feed `pieces` to the parser. `check_of` says once for each name, without its prefix, what judges the attributes of such elements;
    `texts` takes the words inside the elements it names. Raises ValidationError for a document type (or, where `doctype` may stand, for
    anything it defines) and for elements too deep in each other, ExpatError for what is not well-formed."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_definitions if doctype else _no_doctype
    parser.EntityDeclHandler = _no_doctype
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = _handlers(parser, check_of, texts or {})
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def unprefixed(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes by their own names. Raises ValidationError where one stands under two prefixes: readers would choose differently."""
    plain = {_local(name): attributes[name] for name in attributes}
    if len(plain) != len(attributes):
        raise refused("broken")
    return plain


def every(wanted: str, attributes: dict[str, str]) -> list[str]:
    """The values of the attribute `wanted`, under whatever prefix."""
    return [attributes[name] for name in attributes if _local(name) == wanted]


def _handlers(parser, check_of: CheckOf, texts: dict[str, OnText]):
    """For the beginning and the end of an element. They run millions of times: names are looked up once, words read only where wanted."""
    depth, checks, listens = 0, {}, {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise refused("deep")
        if name not in checks:
            checks[name], listens[name] = check_of(_local(name)), texts.get(_local(name))
        if check := checks[name]:
            check(attributes)
        if listens[name]:
            parser.CharacterDataHandler = listens[name]

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if listens[name]:
            parser.CharacterDataHandler = None

    return start, end


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_doctype(*_declared) -> None:
    raise refused("doctype")


def _no_definitions(_name, _system, _public, has_definitions) -> None:
    if has_definitions:
        raise refused("doctype")
