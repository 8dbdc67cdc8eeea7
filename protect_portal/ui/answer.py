"""How a view answers: a fragment for htmx, a page for everyone else."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers

UNDO = "undo:"


class SeeOther(HttpResponseRedirect):
    """303: the act is done, look at this page (RFC 9110, 15.4.4)."""

    status_code = 303


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page: neither a boosted link nor a page restored from history."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def answer(request: HttpRequest, page: Any, fragment: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The changed fragment by htmx, else 303 to `page` (an object with an address, a URL name or a path)."""
    partial = wants_fragment(request)
    response = render(request, fragment, context, status=status) if partial else SeeOther(resolve_url(page))
    patch_vary_headers(response, ["HX-Request"])
    return response


def posted(request: HttpRequest) -> dict[str, Any]:
    """The arguments of a form: what was sent, also when nothing was filled in; none on GET."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def form_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a form: 422 when a bound form or formset in the context has errors, else 200."""
    wrong = any(form.is_bound and has_errors(form) for form in forms_in(context))
    return render(request, template, context, status=422 if wrong else 200)


def forms_in(context: Mapping[str, Any]) -> Iterator[BaseForm | BaseFormSet]:
    """The forms and formsets that a context holds, directly or in a list."""
    for value in context.values():
        for candidate in value if isinstance(value, list | tuple) else (value,):
            if isinstance(candidate, BaseForm | BaseFormSet):
                yield candidate


def has_errors(form: BaseForm | BaseFormSet) -> bool:
    """Whether a bound form or formset was refused."""
    return bool(form.total_error_count()) if isinstance(form, BaseFormSet) else bool(form.errors)


def tell(request: HttpRequest, sentence: str, undo: str | None = None, level: int = messages.SUCCESS) -> None:
    """A toast on the next page; with `undo`, a path that takes the act back by POST."""
    messages.add_message(request, level, sentence, extra_tags=f"{UNDO}{undo}" if undo else "")
