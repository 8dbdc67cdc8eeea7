"""Access given by name to a person, a guest or an organisation, by the source of the text; and taken back."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import remove_perm

from documents.models import AccessRequest, Document, DocumentGroupGrant, DocumentUserGrant
from documents.sharing.circles import circle_at
from documents.sharing.consent import is_source
from members.actions.ask import answer_ask, cancel_ask, close_ask
from members.models import Ask, MembershipPeriod, Organisation, User
from members.permissions.directory import sees_directory
from protect_portal.access.grants import give
from protect_portal.access.keys import forget_keys, holders_of, keys_of, now
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.rights import can, require
from protect_portal.access.terms import BUCHAREST, after_last_day
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, end_term, lock
from protect_portal.ui.numbers import whole_number
from working_groups.actions import open_guest_access
from working_groups.models import GuestAccess

PERMISSIONS = ("view", "comment", "edit")
LONGEST = timedelta(days=366)
FULL = (MembershipPeriod.Status.ACTIVE, MembershipPeriod.Status.UNDER_OBSERVATION)


def why_closed(document: Document, *, organisation: bool = False) -> str:
    """Why nobody (or no organisation) may be given access by name; empty where they may. The bounds of TLP 2.0 (permissions.md)."""
    if document.status in (Document.Status.WITHDRAWN, Document.Status.ARCHIVED):
        return _("A withdrawn or archived document is shared with nobody else.")
    if document.hidden_at:
        return _("The text is hidden: only its author sees it.")
    if document.audience == Audience.PRIVATE:
        return _("Only you see this document: choose a wider circle first.")
    if document.tlp == Tlp.AMBER_STRICT:
        return _("TLP:AMBER+STRICT stays inside the organisations of its circle: it is shared with nobody else.")
    if organisation and document.tlp == Tlp.RED:
        return _("TLP:RED is for people: name the person instead of the organisation.")
    return ""


def why_not_theirs(document: Document, by: User) -> str:
    """Why `by`, who may choose its circle, gives nobody access by name: only the source does (TLP 2.0). Empty where they may."""
    if is_source(by, document):
        return ""
    return _("Access by name is given by %(owner)s, whose text it is.") % {"owner": document.organisation.short_name}


def last_day_at_most() -> date:
    """The latest last day of an access, in Bucharest: a year, and a day for leap years."""
    return now().astimezone(BUCHAREST).date() + LONGEST


def organisations_of_full_members() -> QuerySet[Organisation]:
    """Those that may be given access as a whole: members whose membership is active or under observation."""
    running = MembershipPeriod.objects.running().filter(status__in=FULL)
    return Organisation.objects.filter(pk__in=running.values("organisation")).exclude(key_group=None)


def sees_by_circle(document: Document, to: User | Organisation) -> bool:
    """Whether `to` sees it without access by name: of an organisation, everybody who works there now."""
    circle = circle_at(document, document.audience)
    if isinstance(to, User):
        return not keys_of(to).isdisjoint(circle)
    people = holders_of([f"org:{to.pk}"])
    return people.exists() and not people.exclude(pk__in=holders_of(circle).values("pk")).exists()


@transaction.atomic
def grant_access(document: Document, to: User | Organisation, what: str, *, by: User, reason: str, until: date | None = None) -> str | None:
    """Let `to` view, comment or edit until the end of the day `until`; replaces what they were given before. Returns their key,
    None where the very same stands already (a double click).

    A date, or a person from outside, makes a guest access: the time lives in the key and ends by itself. Raises PermissionDenied for
    whoever may not share, or does not decide for the source, or names an organisation that is no full member; NoLonger where the label
    bears no such access, or they read it already; ValueError for a person from outside without a date, or a day too far away."""
    current = lock(document)
    require(by, "share", current)  # under the lock: a circle that was narrowed meanwhile may have shut them out
    is_person = isinstance(to, User)
    _require_source(current, to, by)
    if refusal := why_closed(current, organisation=not is_person):
        raise NoLonger(refusal)
    _require_day(to, until)
    if _stands(current, to, what, reason, until):
        return None
    if what == "view" and sees_by_circle(current, to):
        raise NoLonger(_("%(who)s sees it already.") % {"who": to})
    _clear(current, to)
    key = _give(current, to, what, by=by, reason=reason, until=until)
    record("document.granted", document, by=by, to=key, what=what, **({"until": until.isoformat()} if until else {}))
    _settle_requests(current, to, by)
    forget_keys()
    close_seen(document, by=by)
    return key


@transaction.atomic
def grant_to_all(
    document: Document, holders: Iterable[User | Organisation], what: str, *, by: User, reason: str, until: date | None = None
) -> None:
    """grant_access to each of them, or to nobody where one is refused."""
    for to in holders:
        grant_access(document, to, what, by=by, reason=reason, until=until)


@transaction.atomic
def take_back(document: Document, key: str, *, by: User) -> bool:
    """Take back at once what was given to `key`; False where it has been taken back already. Raises PermissionDenied."""
    current = lock(document)
    require(by, "share", current)
    holder = _holder(current, key)
    if holder is None:
        return False
    _take(current, holder)
    record("document.taken_back", document, by=by, **{"from": key})
    forget_keys()
    return True


def close_seen(document: Document, *, by: User | None) -> None:
    """Whoever asked for access and sees it by now, by whatever way, waits no longer: their question is taken back. `by` None: the sweep."""
    waiting = AccessRequest.objects.select_for_update(of=("ask",)).filter(document=document, ask__status=Ask.Status.OPEN)
    for request in waiting.select_related("ask__by").order_by("pk"):
        if can(request.ask.by, "view", document):
            cancel_ask(request.ask, by=by)


def _require_source(document: Document, to: User | Organisation, by: User) -> None:
    if refusal := why_not_theirs(document, by):
        raise PermissionDenied(refusal)
    if isinstance(to, Organisation) and not organisations_of_full_members().filter(pk=to.pk).exists():
        raise PermissionDenied("an institution, an applicant or a suspended member is given no access as a whole")


def _require_day(to: User | Organisation, until: date | None) -> None:
    if isinstance(to, User) and not until and not sees_directory(to):
        raise ValueError("access of a person from outside ends")
    if until and until > last_day_at_most():
        raise ValueError("access ends within a year")


def _stands(document: Document, to: User | Organisation, what: str, reason: str, until: date | None) -> bool:
    wanted = {"content_object": document, "permission__codename": f"{what}_document", "reason": reason}
    if isinstance(to, Organisation):
        return DocumentGroupGrant.objects.filter(group=to.key_group, **wanted).exists()
    if until:
        accesses = GuestAccess.objects.running().filter(user=to, group=None, ends_at=after_last_day(until))
        return DocumentGroupGrant.objects.filter(group__guest_access__in=accesses, **wanted).exists()
    return DocumentUserGrant.objects.filter(user=to, **wanted).exists()


def _clear(document: Document, to: User | Organisation) -> None:
    """Whatever they had on this document by name."""
    if isinstance(to, Organisation):
        return _take(document, to.key_group)
    _take(document, to)
    for access in (
        GuestAccess.objects.running().filter(user=to, group=None, key_group__documentgroupgrant__content_object=document).distinct()
    ):
        _take(document, access.key_group)
    return None


def _take(document: Document, holder: User | Group) -> None:
    for permission in PERMISSIONS:
        remove_perm(f"{permission}_document", holder, document)
    access = getattr(holder, "guest_access", None)
    if access and access.group_id is None and access.is_running:
        end_term(access)


def _give(document: Document, to: User | Organisation, what: str, *, by: User, reason: str, until: date | None) -> str:
    if isinstance(to, Organisation):
        holder, key = to.key_group, to.key_group.name
    elif until:
        access = open_guest_access(to, by=by, ends_at=after_last_day(until), reason=reason)
        holder, key = access.key_group, access.key_group.name
    else:
        holder, key = to, f"user:{to.pk}"
    give(what, holder, document, by=by, reason=reason)
    return key


def _holder(document: Document, key: str) -> User | Group | None:
    if not re.fullmatch(r"(user|guest):[0-9]{1,18}|org:[0-9]{1,18}:members", key):
        return None
    if key.startswith("user:"):
        number = whole_number(key.removeprefix("user:"), 0)
        return User.objects.filter(documentusergrant__content_object=document, pk=number).first()
    return Group.objects.filter(documentgroupgrant__content_object=document, name=key).select_related("guest_access").first()


def _settle_requests(document: Document, to: User | Organisation, by: User) -> None:
    """Who has asked for access, and was given it, waits no longer; a request that time has closed stands in nobody's way."""
    if isinstance(to, Organisation):
        return
    for request in AccessRequest.objects.filter(document=document, ask__by=to, ask__status=Ask.Status.OPEN).select_related("ask"):
        party = request.ask.parties.filter(user=by).first()
        if party and request.ask.is_open:
            answer_ask(party, by=by)
        close_ask(request.ask, by=by)
