"""How often news comes by mail, chosen for each group, and the way out that every such mail carries."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from protect_portal.notifications.actions import choose_digest_hour, choose_level, stop_news
from protect_portal.notifications.forms import DigestHourForm
from protect_portal.notifications.levels import level_of
from protect_portal.notifications.models import Level
from protect_portal.notifications.scopes import scopes_of
from protect_portal.notifications.unsubscribe import unsubscriber
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes

LEVELS = [
    (Level.ALL, _p("news by mail", "At once")),
    (Level.DAILY, _p("news by mail", "Daily")),
    (Level.WEEKLY, _p("news by mail", "Weekly")),
]
ONE_CLICK = "One-Click"  # RFC 8058, 3.1


@takes(DigestHourForm)
def preference_edit(request: HttpRequest) -> HttpResponse:
    person = request.user
    if "level" in request.POST:
        return _choose(request)
    form = DigestHourForm(**posted(request), user=person, initial={"hour": person.digest_hour})
    if form.is_bound and form.is_valid():
        choose_digest_hour(person, form.cleaned_data["hour"])
        return _saved(request)
    rows = [(scope, level_of(person, scope.key)) for scope in scopes_of(person)]
    return form_page(request, "notifications/preference_edit.html", {"form": form, "rows": rows, "levels": LEVELS})


def _choose(request: HttpRequest) -> HttpResponse:
    """A button of one scope: 404 for a scope that is not theirs, or no level."""
    scope, level = request.POST.get("scope", ""), request.POST["level"]
    if scope not in {mine.key for mine in scopes_of(request.user)} or level not in {value for value, _label in LEVELS}:
        raise Http404
    choose_level(request.user, scope, Level(level))
    return _saved(request)


def _saved(request: HttpRequest) -> HttpResponse:
    tell(request, _("Saved. It holds from now on, also for what still waits for its e-mail."))
    return SeeOther(reverse("preference-edit"))


@csrf_exempt  # mail programs press it without a page, a cookie or a token (RFC 8058, 3.2); the address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, whoever opens it; POST unsubscribes and answers at once, since mail programs follow no redirect."""
    found = unsubscriber(token)
    if found is None:
        raise Http404
    person, scope = found
    done = request.method == "POST" and request.POST.get("List-Unsubscribe") == ONE_CLICK
    if done:
        stop_news(person, scope)
    with override(person.language):
        group = next((mine for mine in scopes_of(person) if mine.key == scope), None)
        return render(request, "notifications/unsubscribe.html", {"done": done, "scope": group, "one_click": ONE_CLICK})
