"""Where somebody goes on whom a page refused: to the page they came from, or to the object under which its address stands."""

from urllib.parse import urlsplit

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from protect_portal.access.querysets import AccessQuerySet
from protect_portal.audit.record import noun_of


def page_before(request: HttpRequest) -> str:
    """Path and query of the page that a request came from; the first page where that is not ours, or a browser would take the path
    for another host (//elsewhere/, /\\elsewhere/)."""
    address = request.htmx.current_url or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, request.get_host()):
        return reverse("home")
    parts = urlsplit(address)
    page = parts.path + (f"?{parts.query}" if parts.query else "")
    return page if url_has_allowed_host_and_scheme(page, None) and page.startswith("/") else reverse("home")


def way_out(request: HttpRequest) -> str:
    """Where somebody goes who does not answer a question in between: to the object above the page that waits for the answer (`next`)."""
    waits = request.POST.get("next", request.GET.get("next", ""))
    above = object_above(request, waits.partition("?")[0])
    return above.get_absolute_url() if above else reverse("home")


def object_above(request: HttpRequest, path: str | None = None) -> Model | None:
    """The nearest object that has its page above this address, /people/3/ for /people/3/second-factor/reset/, where the person who
    asks may view it."""
    steps = [step for step in (request.path if path is None else path).split("/") if step]
    for length in range(len(steps), 0, -1):
        match = _match(f"/{'/'.join(steps[:length])}/")
        if match and (model := _shown_by(match)):
            return model._default_manager.allowed(request.user).filter(pk=match.kwargs["pk"]).first()
    return None


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _shown_by(match: ResolverMatch) -> type[Model] | None:
    """The model of a page that is called `person-detail`, by its noun; None for other pages."""
    noun, _dash, rest = (match.url_name or "").rpartition("-")
    if rest != "detail" or "pk" not in match.kwargs:
        return None
    models = (model for model in apps.get_models() if noun_of(model) == noun)
    return next((model for model in models if isinstance(model._default_manager.all(), AccessQuerySet)), None)
