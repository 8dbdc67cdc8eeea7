"""Asking that a version be read: a draft first, whose page says who would get a mail; sent, answered and closed as every other ask."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.models import Document, ReadingRequest, Version
from members.actions.ask import NobodyAsked, ask_parties
from members.actions.confirmation import confirm_read
from members.addressees import Addressed, addressed
from members.kinds import label_of
from members.models import Ask, AskedParty, User
from members.told import places_told
from protect_portal.access.keys import holders_of
from protect_portal.access.lock import Audience
from protect_portal.access.rights import require
from protect_portal.audit.models import Event
from protect_portal.audit.record import capacity_of, record
from protect_portal.audit.status import NoLonger, WrongStatus, lock


@transaction.atomic
def draft_reading(version: Version, *, by: User, to: Iterable[str], closes_at: datetime, explanation: str = "") -> ReadingRequest:
    """Keep a request to confirm that `version` was read, until it is sent (send_ask). Only those are asked who can open the document.

    Raises PermissionDenied for who does not see it, and for a circle that is not theirs; WrongStatus once it is withdrawn; NobodyAsked
    where nobody of the circle sees it; NoLonger where it stands before its author alone."""
    keys, document = list(to), lock(version.document)
    _require_readable(document, by)
    whom = who_can_read(document, addressed(keys, by))
    ask = Ask.objects.create(
        kind=Ask.Kind.READING,
        by=by,
        capacity=capacity_of(by, document),
        tlp=document.tlp,
        closes_at=closes_at,
        explanation=explanation,
    )
    ask_parties(ask, whom)
    record("ask.drafted", ask, by=by, capacity=ask.capacity, to=keys)
    return ReadingRequest.objects.create(ask=ask, version=version)


def _require_readable(document: Document, by: User) -> None:
    """Raises what draft_reading raises of the document."""
    require(by, "view", document)
    if document.status == Document.Status.WITHDRAWN:
        raise WrongStatus(document)
    if document.audience == Audience.PRIVATE or document.hidden_at:
        raise NoLonger(_("Nobody but its author sees it: share it first."))


def address_again(ask: Ask, *, by: User) -> None:
    """Just before a draft goes out: the circle as it is now, those of it who can open the document now, and the document's label.

    Raises what draft_reading raises."""
    document = lock(ask.reading_request.version.document)
    _require_readable(document, by)
    ask.parties.all().delete()
    ask_parties(ask, who_can_read(document, addressed(_circles_chosen(ask), by)))
    ask.tlp = label_of(ask)
    ask.save(update_fields=["tlp"])


def _circles_chosen(ask: Ask) -> list[str]:
    """What was chosen when it was written, as its event tells; the parties of a draft are only those of that day."""
    drafted = Event.objects.filter(content_type__model="ask", object_id=ask.pk, kind="ask.drafted")
    return drafted.latest("pk").data["to"]


def confirm_reading(party: AskedParty, form: Any, *, by: User, source: str = AskedParty.Source.PORTAL) -> None:
    """Note that `party` has read the version. Raises PermissionDenied also for whoever answers for it and cannot open the document."""
    if source != AskedParty.Source.ON_BEHALF:
        require(by, "view", party.ask.reading_request.version.document)
    confirm_read(party, form, by=by, source=source)


def readers_of_request(ask: Ask) -> QuerySet[User]:
    """The people who can open the document now: of those who are told of requests, only these hear of it."""
    request = ReadingRequest.objects.filter(ask=ask.pk).select_related("version__document").first()
    return holders_of(request.version.document.readers) if request else User.objects.none()


def who_can_read(document: Document, whom: Addressed) -> Addressed:
    """Of a circle the people who carry a key to the document, and the organisations of which somebody who is told does."""
    readers = holders_of(document.readers).values("pk")
    places = places_told(whom.organisations.values("pk")).filter(user__in=readers)
    return Addressed(whom.organisations.filter(pk__in=places.values("organisation")), whom.people.filter(pk__in=readers))


__all__ = ["NobodyAsked", "draft_reading", "who_can_read"]
