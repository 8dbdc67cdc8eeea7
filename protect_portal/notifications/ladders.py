"""Which reminders the coalition may set: each app declares its ladders, and reads them by offsets.offsets_of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ladder:
    """A reminder that is given so many whole days before what it speaks of."""

    kind: str
    words: Any
    default: tuple[int, ...]


LADDERS: dict[str, Ladder] = {}


def names_ladder(kind: str, words: Any, default: tuple[int, ...]) -> None:
    """Declare that the days of `kind`, the name by which offsets_of is asked, are set by the secretariat; `default` until it does."""
    LADDERS[kind] = Ladder(kind, words, default)
