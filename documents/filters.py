"""Choosing among the documents one may see; newest first, page by page without counting far."""

import unicodedata

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, DocumentType
from protect_portal.access.keys import keys_of
from protect_portal.ui.numbers import whole_number
from working_groups.models import WorkingGroup

PAGE, COUNTED = 25, 1_000
PUT_AWAY = (Document.Status.ARCHIVED, Document.Status.WITHDRAWN)
WORDS = 8  # of a search; more are ignored


def groups_of(request) -> QuerySet:
    return WorkingGroup.objects.allowed(request.user).order_by("name")


def types_of(request) -> QuerySet:
    return DocumentType.objects.order_by("name")


def recent_years() -> list[tuple[int, str]]:
    this_year = timezone.localtime().year
    return [(year, str(year)) for year in range(this_year, this_year - 10, -1)]


class Tick(django_filters.BooleanFilter):
    """A box that is ticked or not; nothing third."""

    field_class = forms.BooleanField


class DocumentFilter(django_filters.FilterSet):
    """Every facet narrows `allowed()`; an answer that is not offered is ignored."""

    q = django_filters.CharFilter(method="matching", widget=forms.HiddenInput, max_length=200)
    mine = Tick(method="written_by_me", label=_("Only what I wrote"))
    group = django_filters.ModelChoiceFilter(
        queryset=groups_of, label=_("Working group"), empty_label=_("All groups"), null_label=_("Without a group")
    )
    type = django_filters.ModelChoiceFilter(queryset=types_of, label=_("Type"), empty_label=_("All types"))
    state = django_filters.ChoiceFilter(field_name="status", choices=Document.Status, label=_("State"), empty_label=_("All states"))
    year = django_filters.ChoiceFilter(
        field_name="created_at", lookup_expr="year", choices=recent_years, label=_("Shared in"), empty_label=_("Any year")
    )
    all = Tick(method="with_archive", label=_("The archive too"))

    class Meta:
        model = Document
        fields = []

    def matching(self, documents, name, value):
        """Each word stands in the title or in the organisation's name; letters without their signs count as the same."""
        for word in unicodedata.normalize("NFC", value).split()[:WORDS]:
            places = ("title", "organisation__name", "organisation__short_name")
            wanted = Q()
            for place in places:
                wanted |= Q(**{f"{place}__unaccent__icontains": word})
            documents = documents.filter(wanted)
        return documents

    def written_by_me(self, documents, name, value):
        return documents.filter(author=self.request.user.pk) if value else documents

    def with_archive(self, documents, name, value):
        """Archived and withdrawn texts stay away unless asked for, by this box or by their state."""
        asked_for = value or self.form.cleaned_data.get("state") in PUT_AWAY
        return documents if asked_for else documents.exclude(status__in=PUT_AWAY)


def page_of_documents(documents: QuerySet, user, before: str) -> dict:
    """`documents` (at most 25), `older` (the number to go on from, or None), `count` and whether there are more than were counted."""
    counted = documents.order_by()[: COUNTED + 1].count()
    rows = documents.newest_first(keys_of(user)).select_related("group", "organisation", "type", "current_version")
    rows = list(_older_than(rows, user, before)[: PAGE + 1])
    shown = rows[:PAGE]
    older = shown[-1].pk if len(rows) > PAGE else None
    return {"documents": shown, "older": older, "count": min(counted, COUNTED), "more_than_counted": counted > COUNTED}


def _older_than(documents: QuerySet, user, before: str) -> QuerySet:
    number = whole_number(before, 0)
    last = Document.objects.allowed(user).filter(pk=number).values_list("created_at", "pk").first()
    if last is None:
        return documents
    same_instant = Q(created_at=last[0], pk__lt=last[1])
    return documents.filter(Q(created_at__lt=last[0]) | same_instant, created_at__lte=last[0])
