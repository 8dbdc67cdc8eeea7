"""Who is not signed in is led to the door; what they had written meanwhile is shown again, and never the door inside a page."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from protect_portal.ui.answer import wants_fragment
from protect_portal.ui.errors import refusal
from protect_portal.ui.typed import typed_texts
from protect_portal.ui.way_back import page_before


class DoorMiddleware(LoginRequiredMiddleware):
    """Django's, which sends every request to sign in. A form of a session that has ended comes back with its text (403), a part
    of a page asked for by htmx as a note in its place; and signing in leads to the page where it stood, not to an act."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if wants_fragment(request) or (request.method == "POST" and typed_texts(request)):
            return refusal(request, 403, "403_signed_out.html", came_from=page_before(request))
        if request.method == "POST":
            return redirect_to_login(page_before(request), reverse("account_login"))
        return super().handle_no_permission(request, view_func)
