"""Pages that belong to no app: the choice of language and the page of components."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from protect_portal.ui.answer import SeeOther
from protect_portal.ui.kit import kit_context
from protect_portal.ui.language import KNOWN


def safe_next(request: HttpRequest) -> str:
    """The address to go back to, if it is ours; else Home."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else reverse("home")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and, signed in, with the person."""
    response = SeeOther(safe_next(request))
    language = request.POST.get("language")
    if language not in KNOWN:
        return response
    if request.user.is_authenticated:
        get_user_model()._default_manager.filter(pk=request.user.pk).update(language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        httponly=True,
    )
    return response


@require_GET
def ui_kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only where the portal is shown or built."""
    if not (settings.DEBUG or settings.PORTAL_DEMO):
        raise Http404
    return render(request, "ui/kit.html", kit_context(request))
