"""Where the apps say in words what happened, to what kind of thing, and in what capacity: their history.py."""

from collections.abc import Callable
from typing import Any

from django.db import models

from protect_portal.access.words import declares

NumbersToWords = Callable[[list[int], Any], dict[int, str]]
Nouns = Callable[[list[int]], dict[int, str]]
Titles = dict[type[models.Model], dict[int, str]]

KINDS: dict[str, Any] = {}
DETAILS: dict[str, Callable[[dict], str]] = {}
TELLERS: dict[str, Callable[[list[Any], Any], dict[int, str]]] = {}
HELD: dict[str, tuple[type[models.Model], str]] = {}
OBJECTS: dict[type[models.Model], Any] = {}
SORTS: dict[type[models.Model], Nouns] = {}
SAID: dict[type[models.Model], Callable[[Any], str]] = {}
PREFIXES: dict[str, Any] = {}
CAPACITIES: dict[str, NumbersToWords] = {}
PARTS: dict[type[models.Model], Callable[[Any, Any], Titles]] = {}
LISTS: dict[type[models.Model], Any] = {}


def names_kinds(words: dict[str, Any]) -> None:
    """Declare what each kind of event says: {"document.shared": "Shared"}."""
    KINDS.update(words)


def names_objects(words: dict[type[models.Model], Any]) -> None:
    """Declare what a row of each model is called, without its title: {Seat: "seat"}."""
    OBJECTS.update(words)


def names_sorts(model: type[models.Model]):
    """Declare what each row of `model` is called, where rows are of several sorts: a function (numbers) → {number: word}. Told to
    whoever reads of the event, so of what sort a row is, and nothing else of it."""
    return declares(SORTS, [model])


def says_more(model: type[models.Model]):
    """Declare what the audit page tells of a row without a title to whoever may view it: a function (row) → words, or nothing."""
    return declares(SAID, [model])


def names_prefixes(words: dict[str, Any]) -> None:
    """Declare to what kind of thing the events belong that begin with another word than its noun: {"label": "document"}."""
    PREFIXES.update(words)


def names_details(details: dict[str, Callable[[dict], str]]) -> None:
    """Declare what more each kind of event says to whoever sees its object: a function of its data."""
    DETAILS.update(details)


def tells(*kinds: str):
    """Declare what more events of these kinds say where it depends on the reader: a function (events, reader) → {event's id: words}, with
    names only of whom the reader may know; told where they see the object."""
    return declares(TELLERS, kinds)


def holds_closely(model: type[models.Model], action: str, *kinds: str) -> None:
    """Declare that events of these kinds are told, with who did them, only to whoever may do `action` on their object, a row of `model`:
    others read them on the audit page without the person, and in no history."""
    HELD.update(dict.fromkeys(kinds, (model, action)))


def names_capacity(*kinds: str):
    """Declare the words of capacities (kinds of keys): a function (numbers, reader) → {number: words}; 0 says it where the
    reader may not know which one."""
    return declares(CAPACITIES, kinds)


def history_of(model: type[models.Model], listed: Any):
    """Declare that rows of `model` have a page of history, under the list that is called `listed`: a function (root, reader) →
    {part's model: {id: title}}, the parts whose events belong to it, of which the reader may see each."""
    LISTS[model] = listed
    return declares(PARTS, [model])
