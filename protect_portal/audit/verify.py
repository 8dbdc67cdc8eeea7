"""Walking the chain: is every sealed event still what it was when it was sealed, and is none missing?

What the chain alone cannot tell is that its newest events were cut off: keep the printed head somewhere else, and compare."""

from collections.abc import Iterator
from dataclasses import dataclass

from protect_portal.audit.models import Event
from protect_portal.audit.seal import BEGINNING, seal_of

CHANGED = "the event, or its seal, was changed"
HALF = "position and seal do not stand together"


@dataclass(frozen=True)
class Broken:
    """An event at fault, or the one before which others are missing."""

    id: int
    why: str


@dataclass
class Chain:
    """What a walk found: how many sealed events, what is broken, the last seal."""

    events: int
    broken: list[Broken]
    head: str


def verify_chain() -> Chain:
    """Walk every sealed event in order of position, reading in pieces. A changed event breaks its own link alone: the next is
    judged against the stored seal, and against the one that should stand there. Whether the first after a gap was changed,
    nothing can tell: the gap itself is named."""
    chain = Chain(0, list(_half_sealed()), BEGINNING)
    expected, believable = 1, [BEGINNING]
    for event in _sealed():
        gap = event.position != expected
        should_be = [seal_of(seal, event) for seal in believable]
        if gap:
            chain.broken.append(Broken(event.pk, _missing(expected, event.position)))
        elif event.seal not in should_be:
            chain.broken.append(Broken(event.pk, CHANGED))
        believable = [event.seal] if gap or event.seal in should_be else [event.seal, should_be[-1]]
        expected, chain.head, chain.events = event.position + 1, event.seal, chain.events + 1
    return chain


def _sealed() -> Iterator[Event]:
    return Event.objects.exclude(position=None).exclude(seal=None).order_by("position").iterator(chunk_size=2000)


def _half_sealed() -> Iterator[Broken]:
    rows = Event.objects.filter(position=None).exclude(seal=None) | Event.objects.exclude(position=None).filter(seal=None)
    return (Broken(pk, HALF) for pk in rows.order_by("pk").values_list("pk", flat=True))


def _missing(first: int, found: int) -> str:
    if found < first:
        return f"position {found} stands where {first} should"
    return f"missing before it: position {first}" if found == first + 1 else f"missing before it: positions {first} to {found - 1}"
