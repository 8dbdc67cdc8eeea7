"""What the address of a search asks for: words, one kind, a time, a group, a state; and what the results can be narrowed to."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, IntegerField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractYear
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from protect_portal.finding.alphabet import in_alphabet
from protect_portal.finding.words import LONGEST, Wanted, wanted_in
from protect_portal.search.kinds import KINDS, Kind
from protect_portal.ui import facets
from protect_portal.ui.facets import Address, Facet
from protect_portal.ui.numbers import whole_number
from working_groups.facets import NO_GROUP, group_values
from working_groups.models import WorkingGroup

RECENT, OLDER = "recent", "older"
RECENTLY = timedelta(days=365)
YEARS = 3  # that stand by themselves; all before them are older
STATES = {
    "force": (_("In force"), (Document.Status.ADOPTED, Document.Status.PUBLISHED)),
    "work": (
        _("In work"),
        (Document.Status.DRAFT, Document.Status.IN_CONSULTATION, Document.Status.CONSOLIDATED, Document.Status.FROZEN),
    ),
    "archive": (_("In the archive"), (Document.Status.ARCHIVED, Document.Status.WITHDRAWN)),
}
STATE_OF = {status: name for name, (_label, statuses) in STATES.items() for status in statuses}
FILTERS = ("kind", "period", "group", "state")


class Row(NamedTuple):
    """What the facets count of one result; `group` is 0 where it is the whole coalition's, None where its kind has no groups."""

    pk: int
    year: int | None = None
    is_recent: bool = False
    group: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Asked:
    """`typed` is as much of it as is read, which each link of the page repeats, and one sign that tells of more. `chosen` holds the
    filters that are offered, `has_unknown` that the address names another one: no such value, or not the reader's."""

    user: object
    typed: str
    wanted: Wanted
    chosen: dict[str, str]
    page: int
    has_unknown: bool

    @property
    def kind(self) -> str:
        return self.chosen.get("kind", "")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen.keys() - {"kind"})

    @property
    def address(self) -> Address:
        return Address({"q": self.typed, **self.chosen})

    @property
    def query(self) -> QueryDict:
        """The same, for {% querystring %}."""
        return QueryDict(self.address.changed().removeprefix("?"))


def asked_by(request: HttpRequest) -> Asked:
    typed = request.GET.get("q", "")
    said = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    chosen = {name: value for name, value in said.items() if OFFERED[name](request.user, value)}
    page = whole_number(request.GET.get("page") or "1", 0)
    return Asked(request.user, typed.strip()[: LONGEST + 1], wanted_in(typed), chosen, page if "kind" in chosen else 1, chosen != said)


def periods() -> dict[str, tuple[str, datetime, datetime | None]]:
    """Value → words, from, before. A year is a calendar year in Bucharest; the last twelve months hold what is still ahead as well."""
    now = timezone.localtime()
    beginnings = {year: timezone.make_aware(datetime(year, 1, 1)) for year in range(now.year, now.year - YEARS - 1, -1)}
    years = {str(year): (str(year), beginnings[year], beginnings[year + 1]) for year in range(now.year - 1, now.year - YEARS - 1, -1)}
    first = timezone.make_aware(datetime(1, 1, 2))
    recent = {RECENT: (_("Last 12 months"), now - RECENTLY, None)}
    return recent | years | {OLDER: (_("Older"), first, beginnings[now.year - YEARS])}


OFFERED: dict[str, Callable[[object, str], bool]] = {
    "kind": lambda user, value: value in {kind.name for kind in KINDS},
    "period": lambda user, value: value in periods(),
    "group": lambda user, value: value == NO_GROUP or WorkingGroup.objects.allowed(user).filter(pk=whole_number(value, 0)).exists(),
    "state": lambda user, value: value in STATES,
}


def narrowed(kind: Kind, chosen: dict[str, str]) -> Q | None:
    """The condition for the rows of a kind; None where it knows no such thing as a time, a group or a state."""
    condition = Q()
    if period := chosen.get("period"):
        _label, begin, end = periods()[period]
        condition &= Q(**{f"{kind.at}__gte": begin}) & (Q(**{f"{kind.at}__lt": end}) if end else Q())
    if group := chosen.get("group"):
        condition &= Q(**{f"{kind.group}__isnull": True}) if group == NO_GROUP else Q(**{kind.group: int(group)})
    if state := chosen.get("state"):
        condition &= Q(**{f"{kind.state}__in": STATES[state][1]})
    known = {"period": kind.at, "group": kind.group, "state": kind.state}
    return condition if all(known[name] for name in chosen if name != "kind") else None


def columns_of(kind: Kind) -> list[Combinable]:
    """Of the rows of a kind, what a Row holds after its number: read as years and yes or no, since a thousand instants cost 20 ms."""
    nothing = Value(None, IntegerField())
    year = ExtractYear(kind.at) if kind.at else nothing
    is_recent = Q(**{f"{kind.at}__gte": timezone.now() - RECENTLY}) if kind.at else Value(False)
    group = Coalesce(kind.group, 0) if kind.group else nothing
    return [year, ExpressionWrapper(is_recent, BooleanField()), group, F(kind.state) if kind.state else Value("")]


def facets_of(asked: Asked, rows: list[Row] | None) -> tuple[Facet, ...]:
    """Counted from the rows that are shown, and from no others; without numbers where there are too many to count (None)."""
    counts = None if rows is None else _counts(rows)
    offered = {
        "period": (_("Period"), [facets.Value(value, label) for value, (label, _begin, _end) in periods().items()]),
        "group": (_("Working group"), _groups(asked, rows)),
        "state": (_("State"), [facets.Value(value, label) for value, (label, _statuses) in STATES.items()]),
    }
    found = [asked.address.facet(name, label, values, counts and counts[name]) for name, (label, values) in offered.items()]
    return tuple(facet for facet in found if facet.choices)


def _counts(rows: Iterable[Row]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {"period": Counter(), "group": Counter(), "state": Counter()}
    this_year = timezone.localtime().year
    for row in rows:
        counts["period"].update([RECENT] if row.is_recent else [])
        if row.year and row.year < this_year:
            counts["period"].update([OLDER if row.year < this_year - YEARS else str(row.year)])
        counts["group"].update([] if row.group is None else [str(row.group) if row.group else NO_GROUP])
        counts["state"].update([STATE_OF[row.state]] if row.state else [])
    return counts


def _groups(asked: Asked, rows: list[Row] | None) -> list[facets.Value]:
    """Of the groups whose name the reader may read, those of the rows."""
    groups = WorkingGroup.objects.allowed(asked.user).order_by(in_alphabet("name"))
    if rows is not None:
        groups = groups.filter(pk__in={row.group for row in rows if row.group} | {whole_number(asked.chosen.get("group", ""), 0)})
    return group_values(groups)
