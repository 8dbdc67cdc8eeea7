"""Who must have a second factor, and the middleware that lets them do nothing else until they have one."""

import re
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from protect_portal.access.keys import keys_of

POWERFUL = re.compile(r"secretariat|presidency|auditor|group:\d+:leads")
MEANWHILE = {"account_reauthenticate", "healthz", "readyz"}
"""What else stays open; pages for strangers (sign out, language) do anyway."""
SECRET_WHEN_OPENED = {"mfa_activate_totp", "mfa_add_webauthn"}
"""Pages of allauth's that put a new secret into the session when they are opened; HEAD must write nothing (RFC 9110, 9.2.1)."""


def must_have_second_factor(person) -> bool:
    """The technical administrator, and whoever carries a powerful key at this instant: keys are dated, and so is this duty."""
    return settings.PORTAL_SECOND_FACTOR and (person.is_staff or any(POWERFUL.fullmatch(key) for key in keys_of(person)))


def lacks_second_factor(person) -> bool:
    """Must have one, and has neither a passkey nor an authenticator app. Recovery codes alone are none."""
    wanted = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]
    return must_have_second_factor(person) and not is_mfa_enabled(person, wanted)


class SecondFactorMiddleware:
    """Leads whoever lacks a second factor to the page where they set it up, from every page but the few they need for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        if request.method == "HEAD" and request.resolver_match.url_name in SECRET_WHEN_OPENED:
            return HttpResponseNotAllowed(["GET", "POST"])
        if stays_open(request, view) or not lacks_second_factor(request.user):
            return None
        page = reverse("mfa_index")
        return HttpResponseClientRedirect(page) if request.htmx else HttpResponseRedirect(page)


def stays_open(request: HttpRequest, view: Callable) -> bool:
    name = request.resolver_match.url_name or ""
    return not getattr(view, "login_required", True) or name.startswith("mfa_") or name in MEANWHILE
