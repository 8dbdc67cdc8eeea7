"""What is due in the coalition within the next weeks, each row with its owner and next act."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting
from members.models import Invitation, Mandate
from protect_portal.access.keys import now
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

AHEAD = timedelta(days=30)
OFFICES_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class DueRow:
    """One thing that falls due: when, what, whose it is, what comes next."""

    due_at: datetime
    verb: str | Promise
    title: str
    url: str
    owner: str
    next_act: str
    group: object | None = None


def due_in_the_coalition(user) -> list[DueRow]:
    """Overdue first, then by date: meetings ahead, invitations that run out, offices and guest accesses that end."""
    rows = [*_meetings(user), *_invitations(user), *_mandates(user), *_guests(user)]
    return sorted(rows, key=lambda row: row.due_at)


def _meetings(user):
    silent = Count("invitees", filter=Q(invitees__answer=""), distinct=True)
    ahead = Meeting.objects.allowed(user).filter(status__in=Meeting.OPEN, ends_at__gt=now(), starts_at__lt=now() + AHEAD)
    for meeting in ahead.annotate(silent=silent, agenda=Count("items", distinct=True)).select_related("group", "author"):
        yield DueRow(
            meeting.starts_at,
            _("Meeting"),
            meeting.title,
            meeting.get_absolute_url(),
            meeting.author.name,
            _next_for(meeting),
            meeting.group,
        )


def _next_for(meeting) -> str:
    if meeting.status == Meeting.Status.PLANNED:
        return _("send the invitations")
    if not meeting.agenda:
        return _("the agenda is missing")
    count = meeting.silent
    return ngettext("%(count)s answer is missing", "%(count)s answers are missing", count) % {"count": count}


def _invitations(user):
    waiting = Invitation.objects.allowed(user).filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now() - AHEAD)
    for invitation in waiting.select_related("user", "organisation"):
        expired = not invitation.is_open
        yield DueRow(
            invitation.expires_at,
            _("Invitation"),
            invitation.user.name,
            invitation.organisation.get_absolute_url(),
            invitation.organisation.called,
            _("has expired: send it again") if expired else _("waits to be accepted"),
        )


def _mandates(user):
    ending = Mandate.objects.allowed(user).running().filter(ends_at__lt=now() + OFFICES_AHEAD).select_related("organisation")
    for mandate in ending:
        yield DueRow(
            mandate.ends_at,
            _("Mandate ends"),
            mandate.get_office_display(),
            mandate.organisation.get_absolute_url(),
            mandate.organisation.called,
            _("prepare the election"),
        )


def _guests(user):
    ending = GuestAccess.objects.allowed(user).running().filter(ends_at__lt=now() + AHEAD).select_related("user", "group", "invited_by")
    for access in ending:
        yield DueRow(
            access.ends_at,
            _("Guest access ends"),
            access.user.name,
            access.get_absolute_url(),
            access.invited_by.name,
            _("let it end, or invite again"),
            access.group,
        )


@dataclass(frozen=True)
class GroupRow:
    """A working group in one line: its next meeting, who chairs it, how many organisations sit in it."""

    group: WorkingGroup
    next_meeting: Meeting | None
    chair: str
    seats: int


def groups_at_a_glance(user) -> list[GroupRow]:
    """The groups that are at work, by name, in four queries however many there are."""
    at_work = (WorkingGroup.Status.PROPOSED, WorkingGroup.Status.ACTIVE, WorkingGroup.Status.DORMANT)
    groups = list(WorkingGroup.objects.allowed(user).filter(status__in=at_work).order_by("name"))
    meetings = Meeting.objects.allowed(user).filter(group__in=groups, status__in=Meeting.OPEN, ends_at__gt=now())
    following = {meeting.group_id: meeting for meeting in meetings.order_by("-starts_at")}
    chairs = LeadTerm.objects.allowed(user).running().filter(group__in=groups, role=LeadTerm.Role.CHAIR)
    chaired = {term.group_id: term.user.name for term in chairs.select_related("user")}
    seats = Seat.objects.allowed(user).running().filter(group__in=groups, status=Seat.Status.GRANTED)
    counted = Counter(seats.values_list("group_id", flat=True))
    return [GroupRow(group, following.get(group.pk), chaired.get(group.pk, ""), counted[group.pk]) for group in groups]
