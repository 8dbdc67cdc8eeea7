"""Second factors: what happened to them, and the way back for somebody who has lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock

CHANGES = {
    "mfa/email/webauthn_added": ("second_factor.added", "passkey"),
    "mfa/email/webauthn_removed": ("second_factor.removed", "passkey"),
    "mfa/email/totp_activated": ("second_factor.added", "app"),
    "mfa/email/totp_deactivated": ("second_factor.removed", "app"),
    "mfa/email/recovery_codes_generated": ("second_factor.added", "recovery_codes"),
}
"""django-allauth's names of what has changed, as event kind and sort of factor."""


def note_change(change: str, person: User) -> None:
    """Record what a person did to their own second factors; never the factor itself. Other changes are none of ours."""
    if change in CHANGES:
        kind, sort = CHANGES[change]
        record(kind, person, by=person, sort=sort)


@transaction.atomic
def reset_second_factor(person: User, *, by: User, reason: str) -> None:
    """Take away all factors of somebody who lost theirs, and end their sessions; they set up new ones at the next sign-in.

    Raises PermissionDenied for anyone but the secretariat and for oneself, NoLonger where there is none."""
    require(by, "recover", person)
    lock(person)
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise NoLonger(_("This person has no second factor now."))
    end_sessions(person)
    record("second_factor.reset", person, by=by, reason=reason)


def end_sessions(person: User) -> None:
    """Every session of a person, those too that no list of sessions knows: whoever holds an old cookie is out at once."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [row.pk for row in running.iterator() if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    UserSession.objects.filter(user=person).delete()
