"""The facets of the library: counted from at most a thousand rows of exactly the list that is shown, in one query."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import BooleanField, Case, ExpressionWrapper, QuerySet, When
from django.db.models.functions import ExtractYear
from django.http import HttpRequest

from documents.filters import COUNTED, DocumentFilter, groups_of, recent_years, types_of
from documents.mine import CONCERNS
from documents.models import Document
from protect_portal.access.keys import keys_of
from protect_portal.access.lock import Tlp
from protect_portal.finding.alphabet import in_alphabet
from protect_portal.finding.words import LONGEST
from protect_portal.ui.facets import Address, Choice, Facet, Value
from protect_portal.ui.numbers import whole_number
from working_groups.facets import NO_GROUP, group_values

COLUMNS = ("status", "type_id", "group_id", "tlp", "language")
Counts = dict[str, Counter[str]]


@dataclass(frozen=True)
class Offer:
    """How many documents the list holds (counted no further than one beyond MOST), what it can be narrowed to, and its address."""

    count: int
    facets: tuple[Facet, ...]
    address: Address

    most = COUNTED

    @property
    def is_uncounted(self) -> bool:
        return self.count > self.most

    @property
    def chosen(self) -> list[Choice]:
        return [facet.chosen for facet in self.facets if facet.chosen]


def offer_of(chosen: DocumentFilter, request: HttpRequest) -> Offer:
    """What the list of `chosen` can be narrowed to, for the person of the request."""
    count = chosen.qs.newest_first(keys_of(request.user))[: COUNTED + 1].count()  # in no order it collects all of a large group first
    counts = None if count > COUNTED else _counts(chosen.qs, request)
    address = Address(_as_typed(chosen))
    return Offer(count, _facets(chosen, request, address, counts, count), address)


def _as_typed(chosen: DocumentFilter) -> dict[str, str]:
    """The filters that were accepted, as they stand in the address."""
    accepted = chosen.form.cleaned_data
    return {name: chosen.data[name][:LONGEST] for name in chosen.filters if accepted.get(name) not in (None, "", False)}


def _facets(chosen: DocumentFilter, request: HttpRequest, address: Address, counts: Counts | None, count: int) -> tuple[Facet, ...]:
    values = {
        "mine": [Value(name, concern.label) for name, concern in CONCERNS.items()],
        "state": [Value(*state) for state in Document.Status.choices],
        "type": [Value(str(kind.pk), str(kind)) for kind in types_of(request)],
        "group": _groups(request, counts, address.chosen.get("group", "")),
        "label": [Value(*label, row=label[0]) for label in Tlp.choices],
        "language": [Value(*language) for language in Document._meta.get_field("language").choices],
        "year": [Value(*year) for year in recent_years()],
    }
    labels = {name: each.label for name, each in DocumentFilter.base_filters.items()}
    facets = [address.facet(name, labels[name], offered, counts and counts[name]) for name, offered in values.items()]
    return tuple(facet for facet in facets if not facet.is_idle(count))


def _counts(documents: QuerySet, request: HttpRequest) -> Counts:
    """Per facet, how many of the documents have which value."""
    concerns = {f"is_{name}": ExpressionWrapper(concern.rows(request), BooleanField()) for name, concern in CONCERNS.items()}
    rows = documents.order_by().annotate(year=ExtractYear("created_at"), **concerns).values_list(*COLUMNS, "year", *concerns)
    columns = list(zip(*rows[:COUNTED], strict=True)) or [()] * (len(COLUMNS) + 1 + len(concerns))
    state, kind, group, label, language, year, *flags = columns
    by_name = {"state": state, "type": kind, "label": label, "language": language, "year": year}
    counts = {name: Counter(map(str, column)) for name, column in by_name.items()}
    counts["group"] = Counter(NO_GROUP if number is None else str(number) for number in group)
    counts["mine"] = Counter({name: sum(map(bool, flag)) for name, flag in zip(CONCERNS, flags, strict=True) if any(flag)})
    return counts


def _groups(request: HttpRequest, counts: Mapping | None, chosen: str) -> list[Value]:
    """Of the groups whose name the person may read: those of the list, or where it was not counted, one's own before all others."""
    number = whole_number(chosen, 0)
    if counts is None:
        first = [When(pk=number, then=0), When(pk__in=keys_of(request.user).numbers("group"), then=1)]
        groups = groups_of(request).order_by(Case(*first, default=2), in_alphabet("name"))
    else:
        groups = groups_of(request).filter(pk__in=[number, *(int(pk) for pk in counts["group"] if pk != NO_GROUP)])
    return group_values(groups)
