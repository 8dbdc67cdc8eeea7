"""What the portal is asked: by its own functions, and by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from bench import _by_hand as by_hand
from bench._roles import Role
from documents.filters import COUNTED, PAGE, DocumentFilter, page_of_documents
from documents.models import Document, DocumentType
from protect_portal.access.keys import holders_of, keys_of
from protect_portal.access.rights import can
from protect_portal.finding.words import as_query, wanted_in
from protect_portal.search.choices import Asked
from protect_portal.search.kinds import KINDS, RANKED
from protect_portal.search.results import Found

DEEP = 15_000  # rows before a deep page; half of what there is where that is less
RARE, COMMON = "termen17", "victime"
DOCUMENTS = next(kind for kind in KINDS if kind.name == "documents")


@dataclass(frozen=True)
class Question:
    """`ours` and every variant `by_hand` give the same list: of numbers of rows, of keys, or of one count."""

    name: str
    ours: Callable[[], list]
    by_hand: list[str]
    values: dict = field(default_factory=dict)
    is_set: bool = False  # in no order; `ours` is sorted
    shown: int | None = None  # how many of the rows that are read; one more tells whether there is a next page


def questions(role: Role) -> Iterator[Question]:
    values = {"keys": sorted(role.keys), "person": role.person.pk, "at": timezone.now()}
    yield Question("whose keys", lambda: sorted(keys_of(role.person, timezone.now())), by_hand.KEYS, values, is_set=True)
    for name, typed, where, more in listings(role):
        documents = _filtered(role, typed)
        yield Question(name, partial(_page, documents, role, ""), by_hand.pages(where), values | more, shown=PAGE)
        yield Question(f"{name}, total up to 1,000", partial(_count, documents, role), by_hand.counts(where), values | more)
    if deep := _deep(role):
        number, created_at = deep
        more = {"id": number, "created_at": created_at}
        yield Question(
            "deep page", partial(_page, _filtered(role, {}), role, str(number)), by_hand.pages(by_hand.OLDER), values | more, shown=PAGE
        )
    for name, typed in (("search rare word", RARE), ("search common word", COMMON)):
        yield from _search(name, role, Asked(role.person, typed, wanted_in(typed), {"kind": "documents"}, 1, False), values)
    yield from _about_one(role, values)


def listings(role: Role) -> Iterator[tuple[str, dict, str, dict]]:
    """The library as it is first seen, and with the choices of its first row."""
    kind = DocumentType.objects.earliest("pk").pk
    yield "first page", {}, by_hand.CURRENT, {}
    yield "group page", {"group": role.group}, f"{by_hand.CURRENT} AND d.group_id = %(group)s", {"group": role.group}
    chosen = f"{by_hand.CURRENT} AND d.type_id = %(type)s AND d.status = 'in_consultation'"
    yield "filtered page", {"type": kind, "state": "in_consultation"}, chosen, {"type": kind}
    last = timezone.localtime().year - 4
    limits = {"begin": _new_year(last), "end": _new_year(last + 1)}
    old = f"{by_hand.CURRENT} AND d.language = 'en' AND d.created_at >= %(begin)s AND d.created_at < %(end)s"
    yield "English page of an old year", {"language": "en", "year": last}, old, limits


def _search(name: str, role: Role, asked: Asked, values: dict) -> Iterator[Question]:
    """The newest that match, of which the page tells number and facets; then the best of them."""
    ids = _newest(asked)[:RANKED]
    visible = Document.objects.allowed(role.person).select_related(*DOCUMENTS.shown_with)
    best = partial(_numbers, DOCUMENTS.best_first(visible, ids, asked.wanted)[:PAGE])
    values = values | {"query": as_query(asked.wanted), "in_title": as_query(asked.wanted, "A"), "ids": ids}
    yield Question(f"{name}: newest 1,001", partial(_newest, asked), by_hand.newest_matches(), values)
    yield Question(f"{name}: page of the best", best, by_hand.BEST, values)


def _about_one(role: Role, values: dict) -> Iterator[Question]:
    """One document, and who sees it: the newest that the person sees; for who sees none, the newest of all."""
    document = Document.objects.allowed(role.person).order_by("-pk").first() or Document.objects.order_by("-pk")[0]
    more = {"object": document.pk, "readers": document.readers, "groups": [document.group_id]}
    yield Question("one document: may it be seen", lambda: [document.pk] * can(role.person, "view", document), by_hand.ONE, values | more)
    if role.person.is_authenticated:
        holders = holders_of(document.readers).values_list("pk", flat=True)
        yield Question("who can see this", lambda: sorted(holders.all()), by_hand.HOLDERS, values | more, is_set=True)


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())


def _filtered(role: Role, typed: dict) -> QuerySet:
    request, data = HttpRequest(), QueryDict(mutable=True)
    data.update(typed)
    request.user = role.person
    return DocumentFilter(data, queryset=Document.objects.allowed(role.person), request=request).qs


def _page(documents: QuerySet, role: Role, before: str) -> list[int]:
    return [row.pk for row in page_of_documents(documents, role.person, before)["documents"]]


def _count(documents: QuerySet, role: Role) -> list[int]:
    return [documents.newest_first(role.keys)[: COUNTED + 1].count()]


def _newest(asked: Asked) -> list[int]:
    return [row.pk for row in Found(DOCUMENTS, asked).rows]


def _numbers(rows) -> list[int]:
    return [row.pk for row in rows.all()]


def _deep(role: Role) -> tuple[int, datetime] | None:
    """The last document of a page far down the list of this person."""
    rows = Document.objects.allowed(role.person).exclude(status__in=["archived", "withdrawn"]).order_by("-created_at", "-pk")
    count = rows.count()
    return rows.values_list("pk", "created_at")[min(DEEP, count // 2)] if count else None
