"""Creating groups, seating organisations, appointing leads, inviting guests: every right is a dated row, recorded."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Coalition, Organisation, User
from protect_portal.access.keys import forget_keys
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import NoLonger, change_status, end_term, lock
from protect_portal.ui.stale import refuse_stale, save_changed
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup


@transaction.atomic
def create_group(group: WorkingGroup, *, by: User) -> WorkingGroup:
    require(by, "run", Coalition.current())
    with refusing_overlap(_("A group with this name exists already.")):
        group.save()
    record("group.created", group, by=by)
    return group


@transaction.atomic
def save_group(form, *, by: User) -> None:
    """Keep what the group's form changed. Raises Stale where somebody else has changed it since the form was opened."""
    require(by, "edit", form.instance)
    refuse_stale(form)
    with refusing_overlap(_("A group with this name exists already.")):
        save_changed(form)
    record_edit(form, by=by)


@transaction.atomic
def change_group_status(group: WorkingGroup, status: str, *, by: User) -> None:
    require(by, "edit", group)
    change_status(group, status, by=by)


@transaction.atomic
def grant_seat(
    group: WorkingGroup, organisation: Organisation, *, by: User, starts_at: datetime | None = None, observer: bool = False, basis: str = ""
) -> Seat:
    """Seat an organisation: its people carry the group's key from now on. One row, however many documents the group has."""
    require(by, "edit", group)
    lock(group)
    begins = starts_at or timezone.now()
    _end_asking(group, organisation, begins)
    with refusing_overlap(_("This organisation already has a seat in the group.")):
        seat = Seat.objects.create(group=group, organisation=organisation, starts_at=begins, observer=observer, basis=basis)
    record("seat.granted", seat, by=by)
    forget_keys()
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, by: User, basis: str = "") -> None:
    require(by, "end", seat)
    end_term(seat, basis=basis or seat.basis)
    record("seat.ended", seat, by=by)
    forget_keys()


@transaction.atomic
def appoint_lead(
    group: WorkingGroup,
    person: User,
    role: str,
    *,
    by: User,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    basis: str = "",
) -> LeadTerm:
    """Let a person of a seated organisation lead the group. Raises NoLonger where the role is taken or the person has no seat."""
    require(by, "edit", group)
    lock(group)
    if not WorkingGroup.objects.seated_by(person).filter(pk=group.pk).exists():
        raise NoLonger(_("Only people of an organisation with a seat in the group can lead it."))
    begins = starts_at or timezone.now()
    if group.leads.overlapping(begins, ends_at).filter(taken_by(role, person)).exists():
        raise NoLonger(_("This role is already taken in that time: end that term first."))
    term = LeadTerm.objects.create(group=group, user=person, role=role, starts_at=begins, ends_at=ends_at, basis=basis)
    record("lead.appointed", term, by=by, role=role)
    forget_keys()
    return term


@transaction.atomic
def end_lead(term: LeadTerm, *, by: User) -> None:
    require(by, "end", term)
    end_term(term)
    record("lead.ended", term, by=by, role=term.role)
    forget_keys()


@transaction.atomic
def invite_guest(
    group: WorkingGroup, person: User, *, by: User, ends_at: datetime, reason: str, starts_at: datetime | None = None
) -> GuestAccess:
    """Open the group's guest door to one person until `ends_at`; its own auth Group `guest:N` lets single objects be granted to it."""
    require(by, "invite", group)
    lock(group)
    if group.guests.running().filter(user=person).exists():
        raise NoLonger(_("This person is a guest of the group already."))
    access = open_guest_access(person, by=by, group=group, starts_at=starts_at or timezone.now(), ends_at=ends_at, reason=reason)
    record("guest.invited", access, by=by)
    forget_keys()
    return access


def open_guest_access(person: User, *, by: User, ends_at: datetime, reason: str, **more) -> GuestAccess:
    """A key of one person's own, `guest:N`, that ends with its dates; its auth Group lets single objects be granted to it.
    Rights, and the event, are the caller's."""
    access = GuestAccess.objects.create(user=person, invited_by=by, ends_at=ends_at, reason=reason, **more)
    access.key_group = Group.objects.create(name=f"guest:{access.pk}")
    access.save(update_fields=["key_group"])
    return access


@transaction.atomic
def end_guest(access: GuestAccess, *, by: User) -> None:
    require(by, "end", access)
    end_term(access)
    record("guest.ended", access, by=by)
    forget_keys()


def _end_asking(group: WorkingGroup, organisation: Organisation, at: datetime) -> None:
    """A seat that was asked for gives way to the one that is granted: the row of the wish ends where the seat begins."""
    asked = group.seats.overlapping(at).filter(organisation=organisation, status=Seat.Status.ASKED)
    for seat in asked:
        end_term(seat, at)


def taken_by(role: str, person: User) -> Q:
    """One chair at a time; the other roles once a person."""
    return Q(role=role) if role == LeadTerm.Role.CHAIR else Q(role=role, user=person)
