"""Inviting people: the only way in. The link is signed, not stored; the row's nonce decides whether it still holds."""

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions.account import new_person
from members.models import Affiliation, Invitation, Organisation, User
from members.models.invitation import in_thirty_days, new_nonce
from protect_portal.access.keys import forget_keys
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock

SALT = "members.invitation"


def invitation_token(invitation: Invitation) -> str:
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a link names, when its signature and nonce hold: open or not, the caller asks. None for any other text."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Invitation.objects.select_related("user", "organisation").filter(pk=pk, nonce=nonce).first()


@transaction.atomic
def invite_person(organisation: Organisation, *, by: User, email: str, name: str, role: str, language: str = "ro") -> Invitation:
    """Invite somebody to speak or work for `organisation`; a person already known is found by the address, whatever its case.

    Whoever invites learns nothing about the address: the row keeps the `name` that was typed, and to a closed account
    no mail leaves (members/notices.py)."""
    require(by, "invite", organisation)
    lock(organisation)
    if role_is_taken(organisation, role):
        raise NoLonger(_("Somebody holds this role now: end that first, or choose another."))
    person = User.objects.filter(email__iexact=email).first() or new_person(email, name, language)
    if Invitation.objects.open().filter(user=person, organisation=organisation, role=role).exists():
        raise NoLonger(_("This person is already invited. Send that invitation again instead."))
    invitation = Invitation.objects.create(user=person, name=name, organisation=organisation, role=role, invited_by=by)
    record("invitation.sent", invitation, by=by, nonce=invitation.nonce)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User | None) -> None:
    """A new link for another INVITATION_DAYS days; the older one no longer opens anything. `by` None: the invited person asked."""
    if by is not None:
        require(by, "send", invitation)
    current = lock(invitation)
    if current.accepted_at or current.revoked_at:
        raise NoLonger(_("This invitation was already accepted or withdrawn."))
    invitation.nonce, invitation.sent_at, invitation.expires_at = new_nonce(), timezone.now(), in_thirty_days()
    invitation.save(update_fields=["nonce", "sent_at", "expires_at"])
    record("invitation.sent", invitation, by=by, nonce=invitation.nonce)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    require(by, "send", invitation)
    withdraw_invitation(invitation, by=by)


def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """revoke_invitation, as a consequence of another act: asks no right of its own."""
    current = lock(invitation)
    if current.accepted_at or current.revoked_at:
        raise NoLonger(_("This invitation was already accepted or withdrawn."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invitation.revoked", invitation, by=by)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, language: str, password: str = "") -> User:
    """The person joins: affiliation, language, and a password unless they have one. One use; a second press finds it already accepted."""
    if not lock(invitation).is_open:
        raise NoLonger(_("This invitation can no longer be used."))
    person = invitation.user
    person.name, person.language = name, language
    if password and not person.has_usable_password():
        person.set_password(password)
    person.save(update_fields=["name", "language", "password"])
    _give_role(person, invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record("invitation.accepted", invitation, by=person)
    forget_keys()
    return person


def role_is_taken(organisation: Organisation, role: str) -> bool:
    """An organisation has one representative and one legal representative at a time."""
    return role in Affiliation.SINGLE and organisation.affiliations.running().filter(role=role).exists()


def _give_role(person: User, invitation: Invitation) -> None:
    roles = invitation.organisation.affiliations.running().filter(user=person, role=invitation.role)
    if not roles.exists():
        with refusing_overlap(_("Somebody else holds this role now. Ask whoever invited you.")):
            Affiliation.objects.create(user=person, organisation=invitation.organisation, role=invitation.role)
