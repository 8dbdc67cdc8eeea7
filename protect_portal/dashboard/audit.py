"""The audit page: every event, for secretariat, presidency and auditor, and what it can be narrowed to."""

from collections.abc import Iterable

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from protect_portal.access.terms import after_last_day, first_instant
from protect_portal.audit.history import Telling, page_of, what_happened
from protect_portal.audit.models import Event, reads_audit
from protect_portal.audit.record import noun_of
from protect_portal.audit.seal import state_of_seal
from protect_portal.audit.words import KINDS, OBJECTS, PREFIXES
from protect_portal.finding.alphabet import place_in_alphabet
from protect_portal.ui.forms import DayField


class DayFilter(django_filters.Filter):
    field_class = DayField


def kinds() -> list[tuple[str, str]]:
    """Every kind of event that has words, with the thing it happens to; kinds of the same words are one choice."""
    one_each = {in_words(kind): kind for kind in KINDS}
    return by_words((kind, words) for words, kind in one_each.items())


def by_words(pairs: Iterable[tuple]) -> list[tuple]:
    """Choices in the order of the alphabet: î, ș and ț each behind their plain letter."""
    return sorted(pairs, key=lambda pair: place_in_alphabet(str(pair[1])))


def in_words(kind: str) -> str:
    """“Document: Shared”; words that begin with the thing itself do not name it twice: “Membership ended”."""
    nouns = {noun_of(model): noun for model, noun in OBJECTS.items()} | PREFIXES
    noun = nouns.get(kind.split(".")[0], "")
    what = what_happened(kind)
    return f"{capfirst(noun)}: {what}" if noun and not what.lower().startswith(str(noun).lower()) else what


def things() -> list[tuple[int, str]]:
    return by_words((ContentType.objects.get_for_model(model).pk, capfirst(noun)) for model, noun in OBJECTS.items())


class EventFilter(django_filters.FilterSet):
    """Every facet narrows `allowed()`; an answer that is not offered is ignored."""

    kind = django_filters.ChoiceFilter(label=_("What happened"), choices=kinds, empty_label=_("Everything"), method="of_kind")
    about = django_filters.ChoiceFilter(field_name="content_type", label=_("To what"), choices=things, empty_label=_("Everything"))
    since = DayFilter(label=_("From this day"), method="from_day")
    until = DayFilter(label=_("To this day"), method="to_day")

    class Meta:
        model = Event
        fields = []

    def of_kind(self, events, _name, kind):
        return events.filter(kind__in=[same for same in KINDS if in_words(same) == in_words(kind)])

    def from_day(self, events, _name, day):
        return events.filter(at__gte=first_instant(day))

    def to_day(self, events, _name, day):
        return events.filter(at__lt=after_last_day(day))


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    if not reads_audit(request.user):
        raise PermissionDenied
    chosen = EventFilter(request.GET, queryset=Event.objects.allowed(request.user), request=request)
    events, older = page_of(chosen.qs, request.GET.get("before", ""))
    context = {"filter": chosen, "lines": Telling(events, request.user).lines, "older": older, "seal": state_of_seal()}
    return render(request, "audit/event_list.html", context)
