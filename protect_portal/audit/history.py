"""What happened to an object, line by line, told as far as the reader may know: titles and names only to who may view the object."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from protect_portal.access.lock import Tlp
from protect_portal.access.models import Guarded
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.rights import can
from protect_portal.access.words import kind_of, number_in
from protect_portal.audit.models import Event
from protect_portal.audit.record import noun_of
from protect_portal.audit.words import CAPACITIES, DETAILS, HELD, KINDS, LISTS, OBJECTS, PARTS, SAID, SORTS, TELLERS, Titles

PAGE = 50  # events
DIGITS = 19  # a number with fewer is in reach of the database


@dataclass(frozen=True)
class About:
    """The object of an event: its title and page where the reader may view it, else its label and number."""

    noun: str
    number: int
    seen: bool = False
    title: str = ""
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class EventLine:
    """One event in words. `who` is empty where the reader may not know the person."""

    event: Event
    what: str
    about: About
    who: str
    capacity: str
    fields: str


class Telling:
    """Events of one page, told to one reader: a fixed number of questions, however many events."""

    def __init__(self, events: Iterable[Event], reader, parts: Titles | None = None):
        self.events, self.reader, self.parts = list(events), reader, parts or {}

    @property
    def lines(self) -> list[EventLine]:
        return [self._line(event) for event in self.events]

    def _line(self, event: Event) -> EventLine:
        about = self._about(event)
        who = self.names.get(event.by_id, "") if about.seen and self._told(event) else ""
        return EventLine(event, what_happened(event.kind), about, who, self._capacity(event), self._more(event) if about.seen else "")

    def _told(self, event: Event) -> bool:
        """Whether the reader may know who did it, where that is closely held."""
        return event.kind not in HELD or event.object_id in self.able[HELD[event.kind]]

    @cached_property
    def able(self) -> dict[tuple[type[Model], str], set[int]]:
        """Of the objects of events that are closely held, those on which the reader may do what it takes."""
        held: dict[tuple[type[Model], str], set[int]] = {}
        for event in self.events:
            if event.kind in HELD:
                held.setdefault(HELD[event.kind], set()).add(event.object_id)
        return {(model, act): set(model.objects.allowed(self.reader, act).in_bulk(pks)) for (model, act), pks in held.items()}

    def _about(self, event: Event) -> About:
        model, pk = model_of(event), event.object_id
        noun = self.sorts.get(model, {}).get(pk) or str(OBJECTS.get(model, model._meta.verbose_name if model else ""))
        row = self.seen.get(model, {}).get(pk)
        if row is None:
            return About(noun, pk, label=self.labels.get(model, {}).get(pk, ""))
        if model in PARTS:
            return About(noun, pk, True, str(row), row.get_absolute_url())
        said = SAID[model](row) if model in SAID else ""
        return About(noun, pk, True, self.parts.get(model, {}).get(pk, said))

    def _more(self, event: Event) -> str:
        return self.told.get(event.pk, "") if event.kind in TELLERS else details_of(event)

    @cached_property
    def told(self) -> dict[int, str]:
        """What more the events say that depends on the reader."""
        tellers: dict[Callable, list[Event]] = {}
        for event in self.events:
            if event.kind in TELLERS:
                tellers.setdefault(TELLERS[event.kind], []).append(event)
        return {pk: words for tell, events in tellers.items() for pk, words in tell(events, self.reader).items()}

    def _capacity(self, event: Event) -> str:
        told = self.capacities.get(kind_of(event.capacity), {})
        return told.get(number_in(event.capacity), told.get(0, ""))

    @cached_property
    def numbers(self) -> dict[type[Model], set[int]]:
        """The ids of the objects, by model."""
        found: dict[type[Model], set[int]] = {}
        for event in self.events:
            found.setdefault(model_of(event), set()).add(event.object_id)
        return found

    @cached_property
    def seen(self) -> dict[type[Model], dict[int, Model]]:
        """Of each model the rows that the reader may view; none of a model without rights of its own."""
        rights = {model: pks for model, pks in self.numbers.items() if model and isinstance(model._default_manager.all(), AccessQuerySet)}
        return {model: model._default_manager.allowed(self.reader).in_bulk(pks) for model, pks in rights.items()}

    @cached_property
    def labels(self) -> dict[type[Model], dict[int, str]]:
        """The TLP labels of roots that the reader may not view."""
        roots = {model: pks - self.seen[model].keys() for model, pks in self.numbers.items() if model and issubclass(model, Guarded)}
        return {model: _labels(model, pks) for model, pks in roots.items() if pks}

    @cached_property
    def sorts(self) -> dict[type[Model], dict[int, str]]:
        """What single rows are called, of models that come in sorts."""
        return {model: SORTS[model](sorted(pks)) for model, pks in self.numbers.items() if model in SORTS}

    @cached_property
    def names(self) -> dict[int, str]:
        people = {event.by_id for event in self.events if event.by_id}
        return dict(get_user_model().objects.allowed(self.reader).filter(pk__in=people).values_list("pk", "name"))

    @cached_property
    def capacities(self) -> dict[str, dict[int, str]]:
        by_kind: dict[str, set[int]] = {}
        for event in self.events:
            by_kind.setdefault(kind_of(event.capacity), set()).add(number_in(event.capacity))
        return {kind: CAPACITIES[kind](sorted(numbers), self.reader) for kind, numbers in by_kind.items() if kind in CAPACITIES}


def model_of(event: Event) -> type[Model] | None:
    """None for a kind of object that the portal no longer knows."""
    return ContentType.objects.get_for_id(event.content_type_id).model_class()


def what_happened(kind: str) -> str:
    """The kind in words; as it is recorded where nobody has written the words."""
    return capfirst(KINDS.get(kind, kind))


def details_of(event: Event) -> str:
    """What more is told of it: the names of changed fields, or what its app says."""
    return DETAILS[event.kind](event.data) if event.kind in DETAILS else changed_fields(event)


def changed_fields(event: Event) -> str:
    """The names of the changed fields as their forms call them; never what they held."""
    names = (_field_in_words(model_of(event), name) for name in event.data.get("fields", []))
    return ", ".join(sorted({name for name in names if name}))


def _field_in_words(model: type[Model] | None, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name) if model else ""
    except (FieldDoesNotExist, AttributeError):
        return ""


def _labels(model: type[Model], pks: set[int]) -> dict[int, str]:
    return {pk: Tlp(tlp).label for pk, tlp in model._base_manager.filter(pk__in=pks).values_list("pk", "tlp")}


def events_of(root: Model, parts: Titles) -> QuerySet[Event]:
    """The events of an object that the reader sees, and of its parts that they see. Whoever sees the object sees its events."""
    about = Q(content_type=ContentType.objects.get_for_model(root), object_id=root.pk)
    for model, titles in parts.items():
        about |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=list(titles))
    return Event.objects.filter(about)


def told_to(reader, root: Model, events: QuerySet[Event]) -> QuerySet[Event]:
    """Without what is held closely from this reader."""
    held = {kind for kind, (model, action) in HELD.items() if isinstance(root, model) and not can(reader, action, root)}
    return events.exclude(kind__in=held)


def rows_before(rows: QuerySet, before: str) -> QuerySet:
    """Of rows that are ordered newest first by `at`, those older than the one with this number; all where it names none of them."""
    last = rows.filter(pk=int(before)).values_list("at", flat=True).first() if before.isdecimal() and len(before) < DIGITS else None
    return rows.filter(Q(at__lt=last) | Q(at=last, pk__lt=int(before))) if last else rows


def page_of(events: QuerySet[Event], before: str) -> tuple[list[Event], int | None]:
    """The newest events with a number under `before`, and the number to go on from; by keyset, so any page costs the same."""
    rows = events.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < DIGITS else events
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def history_page_of(model: type[Model]) -> Callable[..., HttpResponse]:
    """The view that shows the history of one row of `model` to whoever may view the row."""

    @require_safe
    def history_page(request: HttpRequest, pk: int) -> HttpResponse:
        root = get_object_or_404(model.objects.allowed(request.user), pk=pk)
        parts = PARTS[model](root, request.user)
        events, older = page_of(told_to(request.user, root, events_of(root, parts)), request.GET.get("before", ""))
        context = {"root": root, "list": f"{noun_of(root)}-list", "all": LISTS[model], "heading": _("History")}
        context |= {"lines": Telling(events, request.user, parts).lines, "older": older}
        return render(request, "audit/history.html", context)

    history_page.__name__ = f"{noun_of(model)}_history"
    return history_page
