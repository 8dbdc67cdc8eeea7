"""Inviting, sending again, revoking: the side of the organisation."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.actions.invitation import invite_person, resend_invitation, revoke_invitation
from members.forms.invitation import InvitationForm
from members.models import Invitation, Organisation
from protect_portal.access.rights import found_for
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@takes(InvitationForm)
def invitation_create(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = found_for(request.user, "invite", Organisation.objects, pk)
    form = InvitationForm(**posted(request), user=request.user, organisation=organisation)
    if form.is_bound and form.is_valid():
        invitation = invite_person(organisation, by=request.user, **form.cleaned_data)
        tell(request, _("The invitation leaves for %(name)s by e-mail.") % {"name": invitation.name})
        return SeeOther(organisation.get_absolute_url())
    return form_page(request, "members/invitation_create.html", {"form": form, "organisation": organisation})


@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = invitation_of(request, pk)
    resend_invitation(invitation, by=request.user)
    tell(request, _("A new link leaves by e-mail; the older one no longer opens anything."))
    return SeeOther(invitation.organisation.get_absolute_url())


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = invitation_of(request, pk)
    revoke_invitation(invitation, by=request.user)
    tell(request, _("The invitation is withdrawn: its link no longer opens anything."))
    return SeeOther(invitation.organisation.get_absolute_url())


def invitation_of(request: HttpRequest, pk: int) -> Invitation:
    return found_for(request.user, "send", Invitation.objects.select_related("user", "organisation"), pk)
