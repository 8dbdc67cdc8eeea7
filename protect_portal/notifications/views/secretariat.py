"""What the secretariat sees: who was sent what, when, at which address; sending again; and every kind of mail, as it looks."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from protect_portal.access.rights import found_for
from protect_portal.notifications.actions import send_again
from protect_portal.notifications.frame import framed
from protect_portal.notifications.mail_words import mail_in_words
from protect_portal.notifications.mails import CHOICES, looked_for, mail_lines, page_of_mails
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.permissions import sees_all_mails
from protect_portal.notifications.preview import html_of, kinds_in_words, preview_of
from protect_portal.ui.answer import SeeOther, tell
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.way_back import page_before


def require_secretariat(request: HttpRequest) -> None:
    if not sees_all_mails(request.user):
        raise PermissionDenied


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    require_secretariat(request)
    chosen, words = request.GET.get("state", ""), request.GET.get("q", "")[:200]
    chosen = chosen if chosen in CHOICES else ""
    found = looked_for(Delivery.objects.allowed(request.user).filter(CHOICES[chosen][1]), words)
    rows, older = page_of_mails(found, whole_number(request.GET.get("before", "")))
    choices = [(word, label) for word, (label, _which) in CHOICES.items()]
    context = {"lines": mail_lines(request.user, rows), "older": older, "chosen": chosen, "words": words, "choices": choices}
    return render(request, "notifications/delivery_list.html", context)


@require_POST
def delivery_resend(request: HttpRequest, pk: int) -> HttpResponse:
    row = found_for(request.user, "resend", Delivery.objects, pk)
    send_again(row, by=request.user)
    tell(request, _("It goes out again. 1 person will get this mail."))
    return SeeOther(page_before(request))


@require_safe
def mail_preview_list(request: HttpRequest) -> HttpResponse:
    require_secretariat(request)
    return render(request, "notifications/mail_preview_list.html", {"kinds": kinds_in_words(), "languages": settings.LANGUAGES})


@require_safe
def mail_preview(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    mail = _previewed(request, kind, language)
    context = {"kind": kind, "words": mail_in_words(kind), "language": language, "languages": settings.LANGUAGES, "mail": mail}
    return render(request, "notifications/mail_preview.html", context)


@require_safe
@xframe_options_sameorigin
def mail_preview_html(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The mail's HTML alone, for the frame of its page."""
    mail = _previewed(request, kind, language)
    if mail is None:
        raise Http404
    return framed(html_of(mail))


def _previewed(request: HttpRequest, kind: str, language: str):
    """The mail as it would look to the reader; None where there is nothing yet to make one of. 404 for no kind, or no language."""
    require_secretariat(request)
    if kind not in dict(kinds_in_words()) or language not in dict(settings.LANGUAGES):
        raise Http404
    return preview_of(kind, language, request.user)
