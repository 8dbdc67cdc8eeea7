"""The audit page: every event, for secretariat, presidency and auditor, and what it can be narrowed to."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from protect_portal.access.terms import after_last_day, first_instant
from protect_portal.audit.history import Telling, page_of
from protect_portal.audit.models import Event, reads_audit
from protect_portal.audit.seal import state_of_seal
from protect_portal.audit.words import KINDS, OBJECTS
from protect_portal.ui.forms import DayField


class DayFilter(django_filters.Filter):
    field_class = DayField


def kinds() -> list[tuple[str, str]]:
    """Every kind of event that has words, with the thing it happens to: the same words may stand for several."""
    nouns = {getattr(model, "noun", model._meta.model_name): str(noun) for model, noun in OBJECTS.items()}
    words = ((kind, f"{nouns[noun]}: {what}" if (noun := kind.split(".")[0]) in nouns else str(what)) for kind, what in KINDS.items())
    return sorted(words, key=lambda pair: pair[1])


def things() -> list[tuple[int, str]]:
    pairs = ((ContentType.objects.get_for_model(model).pk, str(noun)) for model, noun in OBJECTS.items())
    return sorted(pairs, key=lambda pair: pair[1])


class EventFilter(django_filters.FilterSet):
    """Every facet narrows `allowed()`; an answer that is not offered is ignored."""

    kind = django_filters.ChoiceFilter(label=_("What happened"), choices=kinds, empty_label=_("Everything"))
    about = django_filters.ChoiceFilter(field_name="content_type", label=_("To what"), choices=things, empty_label=_("Everything"))
    since = DayFilter(label=_("From this day"), method="from_day")
    until = DayFilter(label=_("To this day"), method="to_day")

    class Meta:
        model = Event
        fields = []

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
