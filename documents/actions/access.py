"""Access given by name to a person, a guest or an organisation; taken back; asked for."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import remove_perm

from documents.models import AccessRequest, Document, DocumentGroupGrant, DocumentUserGrant
from members.actions.ask import answer_ask, close_ask, open_ask
from members.models import Ask, AskedParty, Organisation, User
from members.permissions.directory import sees_directory
from protect_portal.access.grants import give
from protect_portal.access.keys import SECRETARIAT, forget_keys, holders_of
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.rights import can, require
from protect_portal.access.terms import after_last_day
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, end_term, lock
from protect_portal.ui.numbers import whole_number
from working_groups.actions import open_guest_access
from working_groups.models import GuestAccess

PERMISSIONS = ("view", "comment", "edit")
REQUEST_WAITS = timedelta(days=30)


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


@transaction.atomic
def grant_access(document: Document, to: User | Organisation, what: str, *, by: User, reason: str, until: date | None = None) -> str | None:
    """Let `to` view, comment or edit until the end of the day `until`; replaces what they were given before. Returns their key,
    None where the very same stands already (a double click).

    A date, or a person from outside, makes a guest access: the time lives in the key and ends by itself. Raises PermissionDenied,
    NoLonger where the label bears no such access, ValueError for a person from outside without a date."""
    current = lock(document)
    require(by, "share", current)  # under the lock: a circle that was narrowed meanwhile may have shut them out
    is_person = isinstance(to, User)
    if refusal := why_closed(current, organisation=not is_person):
        raise NoLonger(refusal)
    if is_person and not until and not sees_directory(to):
        raise ValueError("access of a person from outside ends")
    if _stands(current, to, what, reason, until):
        return None
    _clear(current, to)
    key = _give(current, to, what, by=by, reason=reason, until=until)
    record("document.granted", document, by=by, to=key, what=what)
    _settle_requests(current, to, by)
    forget_keys()
    return key


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


@transaction.atomic
def request_access(number: int, *, by: User, reason: str) -> None:
    """Ask for the document `number`, if there is one that `by` does not see: its keeper is asked. Says nothing of whether there is."""
    User._base_manager.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once are one request
    document = Document._base_manager.filter(pk=number).first()
    if document is None or can(by, "view", document) or _waits(document, by):
        return
    if keepers := _keepers(document):
        closes_at = timezone.now() + REQUEST_WAITS
        ask = open_ask(Ask.Kind.ACCESS, by=by, people=keepers, closes_at=closes_at, about=by, tlp=Tlp.GREEN)
        AccessRequest.objects.create(document=document, ask=ask, reason=reason)
        record("access.asked", document, by=by, capacity=f"user:{by.pk}", ask=ask.pk)


@transaction.atomic
def refuse_access(request: AccessRequest, *, by: User) -> None:
    """The asker is told nothing: a refusal would say that there is something. Raises NoLonger where it is settled."""
    answer_ask(request.ask.parties.get(user=by), by=by, status=AskedParty.Status.DECLINED)
    close_ask(request.ask, by=by)


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
        holder, key = to.key_group, f"org:{to.pk}"
    elif until:
        access = open_guest_access(to, by=by, ends_at=after_last_day(until), reason=reason)
        holder, key = access.key_group, access.key_group.name
    else:
        holder, key = to, f"user:{to.pk}"
    give(what, holder, document, by=by, reason=reason)
    return key


def _holder(document: Document, key: str) -> User | Group | None:
    if key.startswith("user:"):
        number = whole_number(key.removeprefix("user:"), 0)
        return User.objects.filter(documentusergrant__content_object=document, pk=number).first()
    return Group.objects.filter(documentgroupgrant__content_object=document, name=key).select_related("guest_access").first()


def _waits(document: Document, person: User) -> bool:
    """Whether they have asked and wait for the answer; what time has closed is no longer waited for."""
    open_asks = Ask.objects.filter(by=person, status=Ask.Status.OPEN, closes_at__gt=timezone.now())
    return AccessRequest.objects.filter(document=document, ask__in=open_asks).exists()


def _keepers(document: Document) -> list[User]:
    """Who decides: its author; where the author no longer sees it, its leads, or the secretariat for the coalition's own."""
    if can(document.author, "view", document):
        return [document.author]
    key = f"group:{document.group_id}:leads" if document.group_id else SECRETARIAT
    return [person for person in holders_of([key]).filter(is_active=True) if can(person, "share", document)]


def _settle_requests(document: Document, to: User | Organisation, by: User) -> None:
    """Who has asked for access, and was given it, waits no longer; a request that time has closed stands in nobody's way."""
    if isinstance(to, Organisation):
        return
    for request in AccessRequest.objects.filter(document=document, ask__by=to, ask__status=Ask.Status.OPEN).select_related("ask"):
        party = request.ask.parties.filter(user=by).first()
        if party and request.ask.is_open:
            answer_ask(party, by=by)
        close_ask(request.ask, by=by)
