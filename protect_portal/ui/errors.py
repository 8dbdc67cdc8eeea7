"""Pages for what went wrong: each says what happened and where to go; none tells a missing id from a hidden one."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from protect_portal.access.keys import takes_part
from protect_portal.ui.answer import wants_fragment
from protect_portal.ui.typed import typed_texts
from protect_portal.ui.way_back import object_above, page_before

ANSWERED = frozenset({409, 413, 429})


def error_page(request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page templates/<status>.html in our look."""
    return render(request, f"{status}.html", {"language_next": "/"} | (context or {}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 403, above=object_above(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 404, may_ask=takes_part(request.user))


def refusal(request: HttpRequest, status: int, template: str = "", **more: Any) -> HttpResponse:
    """The page of `status`, with what was typed; by htmx its words alone, in the place of the part that was asked for."""
    template, context = template or f"{status}.html", {"typed": typed_texts(request), "language_next": "/"} | more
    if not wants_fragment(request):
        return render(request, template, context, status=status)
    response = render(request, template, context | {"around": "ui/refusal.html"}, status=status)
    response.headers["HX-Reselect"] = ".note"  # whatever part of a page its element had asked for
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, written without database, session or context processors."""
    return HttpResponse(render_to_string("500.html", {"bare": True}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or came from elsewhere; what was typed is shown again."""
    return refusal(request, 403, "403_csrf.html")


class FormStatusMiddleware:
    """A library's page that shows a refused form says so in its status too: 422, as our own do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            response.status_code = 422
        return response


class ConflictMiddleware:
    """Answers any exception that carries `http_status` 409, 413 or 429 with its own sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = getattr(exception, "http_status", None)
        if status not in ANSWERED:
            return None
        context = {"sentence": str(exception), "typed": typed_texts(request)}
        context |= {"came_from": page_before(request), "above": object_above(request)}
        if wants_fragment(request):  # what was typed still stands on the page around it
            return render(request, "ui/conflict.html", context, status=status)
        return error_page(request, status, context)
