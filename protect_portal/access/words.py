"""Where the apps say in words what a key is, what gives it, who may change a root, and where people work: their explain.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class KeyInWords:
    """Who carries a key, and why; `group` is the working group whose square stands beside it, None for the whole coalition."""

    who: str
    why: str
    icon: str = ""
    group: Any = None


NumbersToWords = Callable[[list[int], Any], dict[int, Any]]

KEYS: dict[str, NumbersToWords] = {}
GIVERS: dict[str, NumbersToWords] = {}
CHANGERS: dict[type[models.Model], Callable[[Any], set[str]]] = {}
PLACES: list[Callable[[Iterable[int]], dict[int, dict[int, str]]]] = []
GRANTS: list[Callable[[list, Any], list[str]]] = []


def kind_of(key: str) -> str:
    """group:7:leads → group:leads, org:12:members → org:members, members → members."""
    return ":".join(part for part in key.split(":") if not part.isdigit())


def number_in(words: str) -> int:
    """The number in a key or in a `because` ("seat 12"); 0 where there is none."""
    return next((int(part) for part in words.replace(":", " ").split() if part.isdigit()), 0)


def names_key(*kinds: str):
    """Declare the words of these kinds of keys: a function (numbers, reader) → {number: KeyInWords}; whom the reader may not
    know is left out."""
    return declares(KEYS, kinds)


def names_giver(*kinds: str):
    """Declare what gives keys, by the first words of `because`: a function (numbers, reader) → {number: sentence}."""
    return declares(GIVERS, kinds)


def names_changers(model: type[models.Model]):
    """Declare which keys of a root may change it: a function root → keys."""
    return declares(CHANGERS, [model])


def names_places(say: Callable) -> Callable:
    """Declare where people work: a function (ids of people) → {person: {organisation: short name}}."""
    PLACES.append(say)
    return say


def names_grants(say: Callable) -> Callable:
    """Declare the sentences of grants: a function (grants, reader) → one sentence for each, which may be empty."""
    GRANTS.append(say)
    return say


def declares(registry: dict, names: Iterable):
    """A decorator that enters its function in `registry` under each of `names`."""

    def declare(say: Callable) -> Callable:
        registry.update(dict.fromkeys(names, say))
        return say

    return declare
