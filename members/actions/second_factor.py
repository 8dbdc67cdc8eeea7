"""Second factors: what happened to them, and the way back for somebody who has lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

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
FACTORS = {"passkey": Authenticator.Type.WEBAUTHN, "app": Authenticator.Type.TOTP}
"""What is a second factor by itself; recovery codes only stand in for one."""


class Recognised(models.TextChoices):
    """How the secretariat made sure that it is them; a choice and no free text, because no event is ever cleared."""

    BY_DIRECTORY = "directory", _l("Called back on the number in the directory")
    BY_KNOWN_NUMBER = "known_number", _l("Called back on a number that we know")
    IN_PERSON = "in_person", _l("Face to face")
    BY_COLLEAGUE = "colleague", _l("Their organisation’s representative confirmed it")


CALLS = (Recognised.BY_DIRECTORY, Recognised.BY_KNOWN_NUMBER)  # offered: the first to whom the directory has a number of, else the second


def note_change(change: str, person: User, *, session: str | None = None) -> None:
    """Record what a person did to their own second factors; never the factor itself. Other changes are none of ours.

    The first factor ends every session but `session`, which added it: the others never went through a second step."""
    if change not in CHANGES:
        return
    kind, sort = CHANGES[change]
    record(kind, person, by=person, sort=sort)
    if kind == "second_factor.added" and sort in FACTORS and _factors(person) == 1:
        end_sessions(person, but=session)


def _factors(person: User) -> int:
    return Authenticator.objects.filter(user=person, type__in=FACTORS.values()).count()


@transaction.atomic
def reset_second_factor(person: User, *, by: User, reason: Recognised) -> None:
    """Take away all factors of somebody who lost theirs, and end their sessions; they set up new ones at the next sign-in.

    Raises PermissionDenied for anyone but the secretariat and for oneself, NoLonger where there is none."""
    require(by, "recover", person)
    lock(person)
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise NoLonger(_("This person has no second factor now."))
    end_sessions(person)
    record("second_factor.reset", person, by=by, reason=str(reason))


def end_sessions(person: User, *, but: str | None = None) -> None:
    """Every session of a person except the one with the key `but`, those too that no list of sessions knows: whoever holds an old
    cookie is out at once."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but)
    theirs = [row.pk for row in running.iterator() if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    UserSession.objects.filter(user=person).exclude(session_key=but).delete()
