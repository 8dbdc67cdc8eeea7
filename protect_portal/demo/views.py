"""The mail sink in the browser. Public on purpose: sign-in codes are read here, in a fictional world."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from protect_portal.demo import mails
from protect_portal.notifications.frame import framed


@login_not_required
@require_safe
def demo_mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mail_list.html", {"mails": mails.newest(), "shown": mails.SHOWN})


@login_not_required
@require_safe
def demo_mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "demo/mail_detail.html", {"mail": _found(key)})


@login_not_required
@require_safe
@xframe_options_sameorigin
def demo_mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The mail's HTML alone, for the frame of its page: every link opens outside the frame."""
    html = _found(key).html
    if not html:
        raise Http404(_("This mail has no HTML."))
    return framed(html)


def _found(key: str) -> mails.Mail:
    mail = mails.find(key)
    if mail is None:
        raise Http404(_("No such mail."))
    return mail
