"""Who hears of invitations, offices and sign-ins, and from which mailbox the portal writes."""

from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.actions.invitation import invitation_token
from members.models import Appointment, Coalition, Invitation, User
from protect_portal.notifications.mail import mailboxes_from
from protect_portal.notifications.registry import MailKind, notice, of_one_act
from protect_portal.notifications.writing import secret


@mailboxes_from
def coalition_mailboxes() -> tuple[str, str]:
    """The coalition's own From and Reply-To, where the secretariat has set them."""
    coalition = Coalition.objects.filter(pk=1).first()
    sender = coalition.mail_from if coalition else ""
    reply_to = coalition.reply_to if coalition else ""
    return sender or settings.DEFAULT_FROM_EMAIL, reply_to or settings.PORTAL_MAIL_REPLY_TO


def invitation_words(invitation: Invitation, recipient: User) -> dict:
    return {"link": settings.PORTAL_BASE_URL + reverse("invitation-accept", args=[secret(invitation_token(invitation))])}


INVITATION_MAIL = MailKind("invitation_sent", context=invitation_words, expires=lambda invitation: invitation.expires_at)


@notice(
    "invitation.sent",
    category="asked",
    mail=INVITATION_MAIL,
    occurrence=lambda event: event.data["nonce"],
    still_true=lambda event: event.target.is_open and event.target.nonce == event.data["nonce"],
)
def invited_person(event):
    return User.objects.filter(pk=event.target.user_id)


@notice("invitation.accepted", sentence=_("%(target)s has accepted the invitation."))
def inviter(event):
    return User.objects.filter(pk=event.target.invited_by_id)


@notice("appointment.given", sentence=_("You were appointed: %(target)s."))
def appointed_person(event):
    return User.objects.filter(Exists(Appointment.objects.filter(pk=event.object_id, user=OuterRef("pk"))))


def _of_account(mail: str) -> MailKind:
    """A mail about one's own sign-in, with the page where it is set up."""
    return MailKind(mail, context=lambda person, recipient: {"link": settings.PORTAL_BASE_URL + reverse("mfa_index")})


ADDED, REMOVED = _of_account("second_factor_added"), _of_account("second_factor_removed")


tell_owner = partial(notice, category="asked", occurrence=of_one_act, tells_actor=True)
"""A first passkey comes with its recovery codes: that is one mail."""


@notice(
    "second_factor.reset",
    category="asked",
    sentence=_("Your second factor was taken away: set up a new one."),
    mail=_of_account("second_factor_reset"),
)
@tell_owner("second_factor.added", sentence=_("A second factor was added to your account."), mail=ADDED)
@tell_owner("second_factor.removed", sentence=_("A second factor was removed from your account."), mail=REMOVED)
def owner_of_account(event):
    """They hear of their own acts too: if it was not them, this is how they know."""
    return User.objects.filter(pk=event.object_id)
