"""Asking, and answering: one function each for every kind of ask."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Ask, AskedParty, Organisation, User
from protect_portal.access.rights import require
from protect_portal.audit.record import capacity_of, record
from protect_portal.audit.status import NoLonger, change_status


@transaction.atomic
def open_ask(
    kind: str,
    *,
    by: User,
    people: Iterable[User] = (),
    organisations: Iterable[Organisation] = (),
    closes_at: datetime,
    about,
    tlp: str,
    capacity: str = "",
) -> Ask:
    """Open an ask and freeze who is asked; later additions are recorded. `about` is the object that will point to it; `capacity` stands
    where the asker's own does not (a request for access tells nobody for which organisation)."""
    ask = Ask.objects.create(
        kind=kind,
        by=by,
        capacity=capacity or capacity_of(by, about),
        opens_at=timezone.now(),
        closes_at=closes_at,
        tlp=tlp,
        status=Ask.Status.OPEN,
    )
    parties = [AskedParty(ask=ask, user=person) for person in people] + [AskedParty(ask=ask, organisation=one) for one in organisations]
    AskedParty.objects.bulk_create(parties)
    record("ask.opened", ask, by=by, capacity=ask.capacity, asked=ask.parties.count())
    return ask


@transaction.atomic
def answer_ask(party: AskedParty, *, by: User, source: str = AskedParty.Source.PORTAL, status: str = AskedParty.Status.ANSWERED) -> None:
    """Note that `party` answered; what it said is written by the caller in the same transaction. Until the close it may change."""
    require(by, "answer", party)
    ask = Ask.objects.select_for_update(of=("self",)).get(pk=party.ask_id)
    if ask.status != Ask.Status.OPEN or (ask.closes_at and ask.closes_at <= timezone.now()):
        raise NoLonger(_("This can no longer be answered: it is closed."))
    party.status, party.answered_at, party.by = status, timezone.now(), by
    party.source, party.capacity = source, f"org:{party.organisation_id}" if party.organisation_id else capacity_of(by, party)
    party.save(update_fields=["status", "answered_at", "by", "source", "capacity"])


@transaction.atomic
def ask_again(ask: Ask, *, closes_at: datetime) -> None:
    """What was asked has changed (a moved meeting): everyone is silent again until the new close."""
    ask.closes_at = closes_at
    ask.save(update_fields=["closes_at"])
    ask.parties.update(status=AskedParty.Status.WAITING, answered_at=None, by=None, source="", capacity="")


@transaction.atomic
def cancel_ask(ask: Ask, *, by: User | None) -> None:
    change_status(ask, Ask.Status.CANCELLED, by=by)


@transaction.atomic
def close_ask(ask: Ask, *, by: User) -> None:
    """Nothing more is answered: all that was asked is settled."""
    change_status(ask, Ask.Status.CLOSED, by=by)
