"""Facets: what a list can be narrowed to, as links that keep the rest of its address. Numbers only where they were counted."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.functional import Promise

FIRST, MOST = 8, 100  # choices that are shown at once, and altogether


@dataclass(frozen=True)
class Value:
    """What a facet offers: its value in the address, its words, and a row whose mark stands before them."""

    value: str
    label: str | Promise
    row: Hashable = None


@dataclass(frozen=True)
class Choice:
    """A value as a link: `url` narrows the list to it, or widens it again where it is chosen."""

    value: str
    label: str
    row: Hashable
    url: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple[Choice, ...] = ()

    @cached_property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_chosen), None)

    def is_idle(self, total: int) -> bool:
        """It has nothing to offer, or only what all the rows have anyway."""
        return not self.choices or (self.chosen is None and [choice.count for choice in self.choices] == [total])

    @property
    def first(self) -> tuple[Choice, ...]:
        return self.choices[:FIRST]

    @property
    def more(self) -> tuple[Choice, ...]:
        return self.choices[FIRST:MOST]

    @property
    def is_cut(self) -> bool:
        """There are more values than a page should hold."""
        return len(self.choices) > MOST


@dataclass(frozen=True)
class Address:
    """The filters of a list as they stand in its address. Whoever changes one begins again on the first page."""

    chosen: Mapping[str, str]

    def changed(self, **filters: str | None) -> str:
        """The query of the same list with these filters instead; None takes one away."""
        kept = {name: value for name, value in {**self.chosen, **filters}.items() if value}
        return f"?{urlencode(kept)}"

    def facet(self, name: str, label: str | Promise, values: Iterable[Value], counts: Mapping[str, int] | None) -> Facet:
        """The values as choices; of those that were counted, only what the list holds. `counts` is None where there are too many rows."""
        chosen = self.chosen.get(name, "")
        offered = [value for value in values if counts is None or value.value in counts or value.value == chosen]
        return Facet(name, str(label), tuple(self._choice(name, value, chosen, counts) for value in offered))

    def _choice(self, name: str, value: Value, chosen: str, counts: Mapping[str, int] | None) -> Choice:
        is_chosen = value.value == chosen
        url = self.changed(**{name: None if is_chosen else value.value})
        return Choice(value.value, str(value.label), value.row, url, None if counts is None else counts.get(value.value, 0), is_chosen)
