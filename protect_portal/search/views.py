"""The page of results."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from protect_portal.finding.words import LONGEST
from protect_portal.search.choices import asked_by, facets_of
from protect_portal.search.kinds import COUNTED
from protect_portal.search.results import FIRST, results_of, rows_of, spellings


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is typed in the bar: the first results of each kind, or one kind page by page."""
    asked = asked_by(request)
    results = results_of(asked)
    of_kind = [found for found in results if asked.kind in ("", found.kind.name)]
    shown = [found for found in of_kind if found.count]
    context = {"asked": asked, "typed": asked.typed, "wanted": asked.wanted, "results": results, "shown": shown}
    context |= {"total": sum(found.count for found in results), "counted": COUNTED, "first": FIRST, "longest": LONGEST}
    context |= {"facets": facets_of(asked, rows_of(of_kind)) if shown or asked.is_narrowed else []}
    context |= {"is_lost": any(found.is_lost for found in shown), "spellings": spellings(shown, asked.typed)}
    return render(request, "search/search.html", context)
