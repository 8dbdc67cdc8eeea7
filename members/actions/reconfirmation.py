"""The yearly reconfirmation: every member is asked whether its data is right, and says until when its representatives may sign."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.ask import answer_ask, lock_for_answer, open_ask
from members.actions.organisation import keep_profile
from members.addressees import FULL
from members.models import Affiliation, Ask, AskedParty, Coalition, MembershipPeriod, Organisation, Reconfirmation, User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock

YEARS_AHEAD = 2
"""A mandate to sign is renewed to the end of the year after next at most: it is confirmed again each year."""
TOO_LONG = _l("A mandate is renewed to the end of the year after next at most.")


def latest_end() -> date:
    """The last day until which a reconfirmation may renew a mandate to sign."""
    return date(timezone.localdate().year + YEARS_AHEAD, 12, 31)


def to_reconfirm() -> QuerySet[Organisation]:
    """The members now: active, and under observation."""
    running = MembershipPeriod.objects.running().filter(status__in=FULL)
    return Organisation.objects.filter(pk__in=running.values("organisation"))


def running_reconfirmation() -> QuerySet[Ask]:
    """The one that still takes answers, if there is one."""
    return Ask.objects.filter(kind=Ask.Kind.RECONFIRMATION, status=Ask.Status.OPEN, closes_at__gt=timezone.now())


@transaction.atomic
def start_reconfirmation(question: str, *, by: User, closes_at: datetime, silence: str = "") -> Ask:
    """Ask every member. Raises PermissionDenied for anyone but the secretariat and the presidency, NoLonger where one runs already,
    NobodyAsked where there is no member."""
    coalition = Coalition.current()
    require(by, "run", coalition)
    lock(coalition)  # of two presses at once the second sees the first
    if running_reconfirmation().exists():
        raise NoLonger(_("A reconfirmation runs already: close it first."))
    words = {"question": question, "silence": silence}
    return open_ask(Ask.Kind.RECONFIRMATION, by=by, organisations=to_reconfirm(), closes_at=closes_at, **words)


@transaction.atomic
def reconfirm(party: AskedParty, form: Any, *, by: User) -> Reconfirmation:
    """Keep the profile as the form (members/forms/reconfirmation.py) says it, and until when the representatives may sign. Until the close
    it may be said again. Raises PermissionDenied for whoever does not answer for the organisation, NoLonger after the close, Stale where
    somebody else has changed the profile since the form was made."""
    require(by, "answer", party)
    lock_for_answer(party)
    until = form.cleaned_data["may_sign_until"]
    if until > latest_end():
        raise NoLonger(TOO_LONG)
    keep_profile(form, by=by)
    _renew_mandates(party.organisation, until)
    said = {"may_sign_until": until, "data": {"fields": form.confirmed}}
    confirmed, _made = Reconfirmation.objects.update_or_create(party=party, defaults=said)
    answer_ask(party, by=by)
    record("organisation.reconfirmed", party.organisation, by=by, until=until.isoformat(), ask=party.ask_id)
    return confirmed


def _renew_mandates(organisation: Organisation, until: date) -> None:
    representing = organisation.affiliations.running().filter(role__in=Affiliation.SINGLE)
    representing.update(may_sign_until=until)


def keep_what_was_confirmed(party: AskedParty, *, by: User) -> None:
    """Raises NoLonger: the data is the organisation's own, and is changed by confirming it again."""
    raise NoLonger(_("What was confirmed is the organisation's data now: confirm it again to change it."))
