"""Choosing among the documents one may see; newest first, page by page without counting far."""

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.findable import matching
from documents.mine import CONCERNS
from documents.models import Document, DocumentType
from documents.rows import rows_of
from protect_portal.access.keys import keys_of
from protect_portal.access.lock import Tlp
from protect_portal.finding.alphabet import in_alphabet
from protect_portal.finding.words import wanted_in
from protect_portal.ui.numbers import whole_number
from working_groups.models import WorkingGroup

PAGE, COUNTED = 25, 1_000
SORTED = 500  # the newest ones, of which another order than newest first is made; more would not stay fast
PUT_AWAY = (Document.Status.ARCHIVED, Document.Status.WITHDRAWN)
SORTS = {
    "title": (_("Title"), [in_alphabet("title"), "-pk"]),
    "changed": (_("Last version"), [Coalesce(F("current_version__created_at"), F("created_at")).desc(), "-pk"]),
}


def groups_of(request) -> QuerySet:
    return WorkingGroup.objects.allowed(request.user).order_by(in_alphabet("name"))


def types_of(request) -> QuerySet:
    return DocumentType.objects.order_by("name")


def recent_years() -> list[tuple[str, str]]:
    this_year = timezone.localtime().year
    return [(str(year), str(year)) for year in range(this_year, this_year - 10, -1)]


class Tick(django_filters.BooleanFilter):
    """A box that is ticked or not; nothing third."""

    field_class = forms.BooleanField


class DocumentFilter(django_filters.FilterSet):
    """Every facet narrows `allowed()`; an answer that is not offered is ignored. Archived and withdrawn texts stay away unless asked
    for, by the box `all` or by their state."""

    q = django_filters.CharFilter(method="matching", label=_("Words"))
    mine = django_filters.ChoiceFilter(
        method="concerning", choices=[(name, concern.label) for name, concern in CONCERNS.items()], label=_("What concerns me")
    )
    state = django_filters.ChoiceFilter(field_name="status", choices=Document.Status, label=_("State"))
    type = django_filters.ModelChoiceFilter(queryset=types_of, label=_("Type"))
    group = django_filters.ModelChoiceFilter(queryset=groups_of, label=_("Working group"), null_label=_("Whole coalition"))
    label = django_filters.ChoiceFilter(field_name="tlp", choices=Tlp, label=_("TLP label"))
    language = django_filters.ChoiceFilter(choices=Document._meta.get_field("language").choices, label=_("Language"))
    year = django_filters.ChoiceFilter(field_name="created_at", lookup_expr="year", choices=recent_years, label=_("Shared in"))
    all = Tick(method="unchanged", label=_("The archive too"))
    sort = django_filters.ChoiceFilter(method="unchanged", choices=[(name, label) for name, (label, _order) in SORTS.items()])

    class Meta:
        model = Document
        fields = []

    def __init__(self, data, *args, **kwargs):
        """Only what the address names becomes a filter with its field: each costs as much as a small query."""
        self.base_filters = {name: each for name, each in type(self).base_filters.items() if data.get(name)}
        super().__init__(data, *args, **kwargs)

    def filter_queryset(self, documents):
        chosen = super().filter_queryset(documents)
        asked_for = self.form.cleaned_data.get("all") or self.form.cleaned_data.get("state") in PUT_AWAY
        return chosen if asked_for else chosen.exclude(status__in=PUT_AWAY)

    def matching(self, documents, name, value):
        """All that was typed stands in the title, the text, or the short name of the organisation; nothing to look for finds nothing."""
        return matching(documents, wanted) if (wanted := wanted_in(value)) else documents.none()

    def concerning(self, documents, name, value):
        return documents.filter(CONCERNS[value].rows(self.request))

    def unchanged(self, documents, name, value):
        """The archive is a matter of all choices together; the order, of the page, which knows how many there are."""
        return documents


def page_of_documents(documents: QuerySet, user, before: str, sort: str = "") -> dict:
    """`documents` (at most 25), `older` (where to go on, or None), and `is_lost`: `before` is no place in this list, so it begins again.

    Newest first goes on behind the number of a document that the person sees; another order, by the number of its page."""
    return _sorted_page(documents, user, sort, before) if sort in SORTS else _newest_page(documents, user, before)


def _newest_page(documents: QuerySet, user, before: str) -> dict:
    newest = documents.newest_first(keys_of(user))
    last = Document.objects.allowed(user).filter(pk=whole_number(before, 0)).values_list("created_at", "pk").first() if before else None
    rows = rows_of(user, (_older_than(newest, *last) if last else newest)[: PAGE + 1])
    return {"documents": rows[:PAGE], "older": rows[PAGE - 1].pk if len(rows) > PAGE else None, "is_lost": bool(before) and last is None}


def _older_than(documents: QuerySet, created_at, pk: int) -> QuerySet:
    """By row comparison, which reads along the index; the second condition alone is one that PostgreSQL can begin with."""
    return documents.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk), created_at__lte=created_at)


def _sorted_page(documents: QuerySet, user, sort: str, page: str) -> dict:
    newest = documents.newest_first(keys_of(user)).values("pk")[:SORTED]
    rows = Document.objects.allowed(user).filter(pk__in=newest).order_by(*SORTS[sort][1])
    begin = PAGE * (max(number := whole_number(page, 1), 1) - 1)
    shown = rows_of(user, rows[begin : begin + PAGE + 1]) if begin < SORTED else []
    if not shown and begin:
        return _sorted_page(documents, user, sort, "") | {"is_lost": True}
    return {"documents": shown[:PAGE], "older": number + 1 if len(shown) > PAGE else None, "is_lost": False}
