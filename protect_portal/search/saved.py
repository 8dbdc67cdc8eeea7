"""The pages that keep, rename and remove a choice of filters. Whose it is not, for them there is none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from protect_portal.search.actions import keep_filter, remove_filter, rename_filter
from protect_portal.search.forms import SavedFilterForm
from protect_portal.search.lists import LISTS, List, query_of, words_of
from protect_portal.search.models import SavedFilter
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@takes(SavedFilterForm)
def saved_filter_create(request: HttpRequest) -> HttpResponse:
    """Keep `query` of the list `of`, under a name."""
    said = request.POST if request.method == "POST" else request.GET
    kept = _list_named(said.get("of", "documents"))
    chosen = kept.accepted(said.get("query", ""), request)
    query = query_of(chosen)
    form = SavedFilterForm(**(posted(request) if query else {}), user=request.user, instance=SavedFilter(of=kept.name, query=query))
    if form.is_bound and form.is_valid():
        saved = keep_filter(form.instance, by=request.user)
        tell(request, _("Kept: “%(name)s”.") % {"name": saved.name})
        return SeeOther(saved.get_absolute_url())
    context = {"form": form, "list": kept, "list_url": reverse(kept.url), "query": query, "words": list(words_of(chosen))}
    return form_page(request, "search/saved_filter_create.html", context)


@takes(SavedFilterForm)
def saved_filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(request.user.saved_filters, pk=pk)
    form = SavedFilterForm(**posted(request), user=request.user, instance=SavedFilter(pk=saved.pk, of=saved.of, name=saved.name))
    if form.is_bound and form.is_valid():
        rename_filter(saved, form.cleaned_data["name"])
        tell(request, _("Renamed."))
        return SeeOther(saved.get_absolute_url())
    chosen = LISTS[saved.of].accepted(saved.query, request)
    context = {"form": form, "saved": saved, "words": list(words_of(chosen)), "has_gone": query_of(chosen) != saved.query}
    return form_page(request, "search/saved_filter_edit.html", context)


@require_POST
def saved_filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(request.user.saved_filters, pk=pk)
    list_url = reverse(LISTS[saved.of].url)
    remove_filter(saved)
    tell(request, _("Removed."))
    return SeeOther(list_url)


def _list_named(name: str) -> List:
    if name not in LISTS:
        raise Http404
    return LISTS[name]
