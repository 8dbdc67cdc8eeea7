"""Circulars: written as a draft that only its author and the offices see, then sent, once. What was sent is never changed."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.ask import NobodyAsked, ask_parties, note_opened
from members.addressees import FULL, Addressed, addressed, choices_for
from members.models import Ask, Circular, CircularFile, MembershipPeriod, Organisation, User
from protect_portal.access.keys import MEMBERS
from protect_portal.access.lock import Tlp
from protect_portal.access.rights import require
from protect_portal.audit.record import capacity_of, record, record_edit
from protect_portal.audit.status import NoLonger, WrongStatus, change_status, lock
from protect_portal.files.models import StoredFile
from protect_portal.files.store import store_upload
from protect_portal.ui.stale import refuse_stale, save_changed

SENDABLE = (StoredFile.Checked.CLEAN, StoredFile.Checked.WARNED)
"""Files that were checked: no other one leaves the portal."""


TOO_WIDE = _l("This label does not go to so many: choose at most half of the members, or another label.")


class TooWide(NoLonger):
    """Its label does not bear the circle (TLP 2.0, FIRST, 2022): RED is for people by name, and a circular goes to organisations;
    AMBER+STRICT never goes to the coalition, nor to most of it ticked one by one."""

    def __str__(self):
        return str(TOO_WIDE)


def is_too_wide(tlp: str, whom: Addressed) -> bool:
    """Whether something under this label may not go to these organisations."""
    if tlp != Tlp.AMBER_STRICT:
        return tlp == Tlp.RED
    return whom.to == MEMBERS or (not whom.to and _are_most_members(whom.organisations))


def _are_most_members(organisations: QuerySet[Organisation]) -> bool:
    members = MembershipPeriod.objects.running().filter(status__in=FULL).values("organisation").distinct()
    return 2 * members.filter(organisation__in=organisations.values("pk")).count() > members.count()


@transaction.atomic
def draft_circular(
    circular: Circular, ask: Ask, *, by: User, to: Iterable[str], closes_at: datetime | None = None, files: Iterable[UploadedFile] = ()
) -> Circular:
    """Keep a new circular; nobody hears of it before it is sent. `ask` holds its subject and label, `to` the circles (addressees.py).

    Raises PermissionDenied for a circle that is not theirs, NobodyAsked for an empty one, TooWide, ValidationError for a refused file."""
    whom = addressed(to, by)
    _refuse_wide(ask.tlp, whom)
    circular.to, circular.sender = whom.to, by
    ask.kind, ask.status, ask.by, ask.capacity = Ask.Kind.CIRCULAR, Ask.Status.DRAFT, by, capacity_of(by, circular)
    ask.closes_at = closes_at
    ask.save()
    ask_parties(ask, whom)
    circular.ask = ask
    circular.save()
    _add_files(circular, files, by)
    record("circular.drafted", circular, by=by, capacity=ask.capacity)
    return circular


@transaction.atomic
def edit_circular(form, *, by: User) -> None:
    """Change a draft: its words, its label, its circle, its files. Raises Stale where somebody else has changed its text meanwhile,
    WrongStatus once it was sent, and what draft_circular raises."""
    circular = form.instance
    require(by, "edit", circular)
    current = refuse_stale(form)
    ask = _lock_draft(current)
    whom = addressed(form.to, by)
    _refuse_wide(form.cleaned_data["tlp"], whom)
    ask.question, ask.tlp, ask.closes_at = form.cleaned_data["question"], form.cleaned_data["tlp"], form.closes_at
    ask.save(update_fields=["question", "tlp", "closes_at"])
    ask.parties.all().delete()
    ask_parties(ask, whom)
    save_changed(form)
    Circular.objects.filter(pk=circular.pk).update(to=whom.to)
    circular.files.filter(pk__in=form.cleaned_data["taken_out"]).delete()
    _add_files(circular, form.cleaned_data["added"], by)
    record_edit(form, by=by)


@transaction.atomic
def send_circular(circular: Circular, *, by: User) -> None:
    """Send a draft to those it names, in the name of `by`. Where nobody is to confirm, nothing is waited for, and it is closed at once.

    Raises WrongStatus where it was sent already, NobodyAsked, TooWide, PermissionDenied where its circle is no longer theirs to write to,
    and NoLonger where a file is not checked or its last day is over."""
    require(by, "edit", circular)
    ask = _lock_draft(circular)
    _refuse_wide(ask.tlp, _address_again(circular, ask, by))
    asked = ask.parties.count()
    if not asked:
        raise NobodyAsked
    _refuse_unchecked(circular)
    now = timezone.now()
    if circular.confirm and (ask.closes_at is None or ask.closes_at <= now):
        raise NoLonger(_("Its last day has passed: choose a later one first."))
    change_status(ask, Ask.Status.OPEN, by=by, told={"asked": asked}, opens_at=now)
    circular.sender, circular.sent_at = by, now
    circular.save(update_fields=["sender", "sent_at"])
    record("circular.sent", circular, by=by, capacity=ask.capacity)
    if not circular.confirm:
        change_status(ask, Ask.Status.CLOSED, by=by)


@transaction.atomic
def drop_circular(circular: Circular, *, by: User) -> None:
    """A draft that will not be sent: it goes to nobody, and stands in nobody's archive. Raises WrongStatus once it was sent."""
    require(by, "edit", circular)
    ask = _lock_draft(circular)
    ask.parties.all().delete()
    circular.to = ""
    circular.save(update_fields=["to"])
    change_status(ask, Ask.Status.CANCELLED, by=by)


def note_circular_opened(circular: Circular, reader: User) -> None:
    """Whoever was written to has its page before them, signed in: a footprint, once. One that asks for nothing is closed, and still
    remembers it."""
    if circular.confirm:
        note_opened(circular.ask, reader)
        return
    unread = circular.ask.parties.allowed(reader, "answer").filter(opened_at=None)
    unread.update(opened_at=timezone.now())


def _lock_draft(circular: Circular) -> Ask:
    """Its ask, locked until the transaction ends. Raises WrongStatus where it is no draft any more."""
    ask = lock(circular.ask)
    if ask.status != Ask.Status.DRAFT:
        raise WrongStatus(ask)
    return ask


def _address_again(circular: Circular, ask: Ask, by: User) -> Addressed:
    """The circle as it is now, not as on the day it was written: a whole one with all who are in it, a chosen one without those who are no
    longer `by`'s to write to."""
    offered = choices_for(by)
    whole = [choice.key for choice in offered if choice.to and choice.to == circular.to]
    if not offered or (circular.to and not whole):
        raise PermissionDenied("this circle is no longer theirs to address")
    reached = addressed(whole or [choice.key for choice in offered], by)
    if whole:
        ask.parties.all().delete()
        ask_parties(ask, reached)
        return reached
    ask.parties.exclude(Q(organisation__in=reached.organisations) | Q(user__in=reached.people)).delete()
    return Addressed(Organisation.objects.filter(pk__in=ask.parties.values("organisation")), User.objects.none())


def _refuse_wide(tlp: str, whom: Addressed) -> None:
    if is_too_wide(tlp, whom):
        raise TooWide


def _refuse_unchecked(circular: Circular) -> None:
    states = set(circular.files.exclude(stored__checked__in=SENDABLE).values_list("stored__checked", flat=True))
    if StoredFile.Checked.BLOCKED in states:
        raise NoLonger(_("One of its files was blocked by the check: take it out first."))
    if states:
        raise NoLonger(_("One of its files is still being checked for viruses: send it in a moment."))


def _add_files(circular: Circular, files: Iterable[UploadedFile], by: User) -> None:
    last = circular.files.aggregate(last=Max("order"))["last"] or 0
    for order, file in enumerate(files, last + 1):
        CircularFile.objects.create(circular=circular, stored=store_upload(file, by=by), order=order)
