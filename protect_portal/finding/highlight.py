"""Where in a text what was searched stands: pieces for a page, the found ones marked. Only for texts that the reader may see."""

import re
from dataclasses import dataclass

from protect_portal.finding.letters import bare, composed
from protect_portal.finding.words import LONGEST, Wanted, as_pattern

AROUND = 90  # characters on each side of what was found
PIECES = 2  # places that are shown
MARKED = 200  # places that are counted and marked in one text; of a long one it would take seconds to find all
GAP = re.compile(r"[^\w\n]{1,3}")  # between words that are marked as one
Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool = False


def marked(text: str, wanted: Wanted) -> list[Piece]:
    """The whole text in pieces; for titles."""
    text = composed(text)
    return _pieces(text, _spans(text, wanted), 0, len(text))


def places_of(text: str, wanted: Wanted) -> tuple[list[list[Piece]], int]:
    """(the best places with some words around each, how many places there are; MARKED + 1 where there are more). The best ones have the
    most words side by side."""
    text = composed(text)
    spans = _spans(text, wanted)
    shown: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (-len(text[slice(*span)].split()), span)):
        begin, end = _begin(text, span[0]), _end(text, span[1])
        if len(shown) < PIECES and all(end <= other[0] or other[1] <= begin for other in shown):
            shown.append((begin, end))
        if len(shown) == PIECES:
            break
    return [_pieces(text, _within(spans, *place), *place) for place in sorted(shown)], len(spans)


def _spans(text: str, wanted: Wanted) -> list[Span]:
    """From where to where in `text` it stands; words side by side are one. No more than MARKED + 1: where there are more, the rest of
    the text is not looked at."""
    plain = bare(text)
    spans: list[Span] = []
    for match in as_pattern(wanted).finditer(plain):
        if len(spans) > MARKED:
            break
        begin, end = match.span()
        if spans and end - spans[-1][0] <= LONGEST and GAP.fullmatch(plain, spans[-1][1], begin):
            begin = spans.pop()[0]
        spans.append((begin, end))
    return spans if len(plain) == len(text) else _as_written(text, spans)


def _as_written(text: str, spans: list[Span]) -> list[Span]:
    """The same places where ß, æ or œ stands for two letters of the index."""
    at = [place for place, letter in enumerate(text) for _ in bare(letter)]
    return [(at[begin], at[end - 1] + 1) for begin, end in spans]


def _within(spans: list[Span], begin: int, end: int) -> list[Span]:
    return [span for span in spans if begin <= span[0] and span[1] <= end]


def _begin(text: str, start: int) -> int:
    """At the beginning of a word, in the same paragraph."""
    low = max(start - AROUND, text.rfind("\n", 0, start) + 1)
    return low if low == 0 or text[low - 1].isspace() else min(start, text.find(" ", low, start) + 1 or start)


def _end(text: str, stop: int) -> int:
    line = text.find("\n", stop)
    high = min(stop + AROUND, len(text) if line < 0 else line)
    return high if high == len(text) or text[high].isspace() else max(stop, text.rfind(" ", stop, high))


def _pieces(text: str, spans: list[Span], begin: int, end: int) -> list[Piece]:
    pieces, at = [], begin
    for start, stop in spans:
        pieces += [Piece(text[at:start]), Piece(text[start:stop], is_found=True)]
        at = stop
    return [piece for piece in [*pieces, Piece(text[at:end])] if piece.text]
