"""What the lists accept whose choices can be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from documents.filters import DocumentFilter
from documents.models import Document
from protect_portal.finding.words import LONGEST
from protect_portal.search.models import PAGES


@dataclass(frozen=True)
class List:
    """`url` names its address; `filters` is what its page chooses by."""

    name: str
    url: str
    title: str | Promise
    filters: type[FilterSet]

    def accepted(self, query: str, request: HttpRequest) -> FilterSet:
        """The filters that `query` (the part of an address behind the question mark) holds, as the list reads them."""
        model = self.filters._meta.model
        return self.filters(QueryDict(query), queryset=model._default_manager.none(), request=request)


LISTS = {"documents": List("documents", PAGES["documents"], _("Documents"), DocumentFilter)}
OF_MODEL = {Document: LISTS["documents"]}


def query_of(chosen: FilterSet) -> str:
    """What of an address the list accepts, in one order; neither its page nor anything that it does not know."""
    accepted = _accepted(chosen)
    kept = {name: chosen.data[name][:LONGEST] for name in sorted(chosen.filters) if accepted.get(name) not in (None, "", False)}
    return urlencode(kept)


def words_of(chosen: FilterSet) -> Iterator[str]:
    """The choices as the list calls them."""
    accepted = _accepted(chosen)
    for name, field in chosen.form.fields.items():
        if (value := accepted.get(name)) not in (None, "", False):
            choices = {str(key): label for key, label in getattr(field, "choices", ())}
            label = choices.get(str(chosen.data[name]), chosen.data[name][:LONGEST])
            yield str(field.label or label) if value is True else f"{field.label}: {label}" if field.label else str(label)


def _accepted(chosen: FilterSet) -> dict[str, Any]:
    chosen.form.is_valid()  # what is wrong is left out
    return chosen.form.cleaned_data
