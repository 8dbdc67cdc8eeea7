"""The invited person's side: the page that the link in the mail opens. GET shows, POST accepts."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members.actions.invitation import accept_invitation, invitation_by_token, resend_invitation
from members.forms.invitation import AcceptForm
from members.models import Invitation, User
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.language import KNOWN
from protect_portal.ui.typed import takes

REFERRER = "strict-origin"  # never the path with the token; without an origin browsers would send "null" and the form be refused


def by_link(view: Callable) -> Callable:
    """The invitation that a link names, in the invited person's language; a page that says so when it opens nothing any more."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        invitation = invitation_by_token(token)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in KNOWN or not invitation else invitation.user.language
        with translation.override(language if language in KNOWN else translation.get_language()):
            usable = invitation and invitation.user.is_active and not (invitation.accepted_at or invitation.revoked_at)
            response = view(request, invitation, token) if usable else gone(request)
        response.headers["Referrer-Policy"] = REFERRER
        return response

    return found


def gone(request: HttpRequest) -> HttpResponse:
    """The same words for a link that was used, withdrawn, replaced or invented."""
    return render(request, "members/invitation_gone.html", status=404)


@takes(AcceptForm)
@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def invitation_accept(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    context, refused = {"invitation": invitation, "token": token}, 409 if request.method == "POST" else 200
    if not invitation.is_open:
        return render(request, "members/invitation_expired.html", context, status=refused)
    if must_sign_in(request, invitation):
        return render(request, "members/invitation_sign_in.html", context, status=refused)
    form = AcceptForm(**posted(request), person=invitation.user)
    if form.is_bound and form.is_valid():
        person = accept_invitation(invitation, **form.cleaned_data)
        tell(request, _("Welcome. You now belong to %(organisation)s in the portal.") % {"organisation": invitation.organisation})
        return SeeOther(reverse("home") if request.user.is_authenticated else signed_in(request, person))
    return form_page(request, "members/invitation_accept.html", {"form": form, **context})


def signed_in(request: HttpRequest, person: User) -> str:
    """Sign the new person in, and the address to go on to: home, or where a second factor is asked for."""
    record_authentication(request, person, method="invitation")
    return perform_login(request, person, redirect_url=reverse("home")).url


def must_sign_in(request: HttpRequest, invitation: Invitation) -> bool:
    """A link never replaces the password of somebody who has one, and never acts for another person than the one signed in."""
    if request.user.is_authenticated:
        return request.user.pk != invitation.user_id
    return invitation.user.has_usable_password()


@login_not_required
@never_cache
@require_POST
@by_link
def invitation_renew(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """A new link to the same address, at the wish of whoever holds the one that ran out."""
    if not invitation.is_open:
        resend_invitation(invitation, by=None)
    return render(request, "members/invitation_renew.html", {"invitation": invitation})
