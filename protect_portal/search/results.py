"""The results of one search: how many of each kind, the first ones of each, or one kind page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from protect_portal.search.choices import Asked, Row, columns_of, narrowed
from protect_portal.search.kinds import COUNTED, KINDS, Kind
from protect_portal.search.telling import Hit

FIRST, PAGE = 5, 25
SPELLINGS = 4


@dataclass(frozen=True)
class Found:
    """The results of one kind, for one reader: of the first COUNTED that match. More are not told apart."""

    kind: Kind
    asked: Asked

    @cached_property
    def rows(self) -> list[Row]:
        return [] if self.matching is None else list(map(Row._make, self.matching))

    @cached_property
    def matching(self) -> QuerySet | None:
        """One more than are counted, in the order of their kind; None where it knows nothing of what is chosen."""
        condition = narrowed(self.kind, self.asked.chosen)
        if condition is None:
            return None
        matching = self.kind.matching(self.asked.user, self.asked.wanted).filter(condition)
        return matching.values_list("pk", *columns_of(self.kind))[: COUNTED + 1]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def is_uncounted(self) -> bool:
        return self.count > COUNTED

    @property
    def is_whole(self) -> bool:
        """One kind page by page, not the first ones among other kinds."""
        return self.asked.kind == self.kind.name

    @property
    def reach(self) -> int:
        """How many of them the pages show."""
        return min(self.count, self.kind.reach)

    @property
    def is_lost(self) -> bool:
        """The address names a page that is not there; the first one is shown."""
        return self.is_whole and not 0 < self.asked.page <= max(-(-self.reach // PAGE), 1)

    @property
    def page(self) -> int:
        return 1 if self.is_lost else self.asked.page

    @cached_property
    def hits(self) -> list[Hit]:
        size = PAGE if self.is_whole else FIRST
        begin = (self.page - 1) * size
        return self.kind.tell(self._shown(begin, min(begin + size, self.reach)), self.asked.user, self.asked.wanted) if self.rows else []

    def _shown(self, begin: int, end: int) -> list:
        allowed = self.kind.model.objects.allowed(self.asked.user).select_related(*self.kind.shown_with)
        ids = [row.pk for row in self.rows]
        if self.kind.best_first:
            return list(self.kind.best_first(allowed, ids, self.asked.wanted)[begin:end])
        rows = allowed.in_bulk(ids[begin:end])
        return [rows[pk] for pk in ids[begin:end] if pk in rows]

    @property
    def previous_page(self) -> int | None:
        return self.page - 1 if self.is_whole and self.page > 1 else None

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.is_whole and self.page * PAGE < self.reach else None


def results_of(asked: Asked) -> list[Found]:
    return [Found(kind, asked) for kind in KINDS] if asked.wanted else []


def rows_of(found: Iterable[Found]) -> list[Row] | None:
    """Of all of them together; None where one of them has too many to count."""
    shown = list(found)
    return None if any(each.is_uncounted for each in shown) else [row for each in shown for row in each.rows]


def spellings(shown: Iterable[Found], typed: str) -> list[str]:
    """Some other forms in which the words stand on this page."""
    words = dict.fromkeys(text.lower() for found in shown for hit in found.hits for text in hit.found)
    return [word for word in words if word not in typed.lower()][:SPELLINGS]
