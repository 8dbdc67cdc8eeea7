"""What is due in the coalition within the next weeks, each row with its owner and next act."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting
from members.kinds import titles_of, with_their_pages
from members.models import Absence, Affiliation, Ask, AskedParty, Invitation, Mandate, MembershipPeriod, Organisation
from members.permissions.ask import NOT_BY_OFFICE
from protect_portal.access.keys import now
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.permissions import sees_all_mails
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
    """Overdue first, then by date: meetings ahead, asks that close, mails that did not arrive, invitations that run out, offices and
    guest accesses that end."""
    rows = [*_meetings(user), *_asks(user), *_lost_mails(user), *_invitations(user), *_mandates(user), *_guests(user)]
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
    return answers_missing(meeting.silent)


def answers_missing(count: int) -> str:
    return ngettext("%(count)s answer is missing", "%(count)s answers are missing", count) % {"count": count}


def _asks(user):
    """Open ones whose board the person reads, with how many have not answered; meetings stand there already."""
    silent = Count("parties", filter=Q(parties__status__in=AskedParty.SILENT))
    seen = Ask.objects.allowed(user, "board").exclude(kind__in=NOT_BY_OFFICE).filter(status=Ask.Status.OPEN, closes_at__lt=now() + AHEAD)
    asks = list(with_their_pages(seen.annotate(silent=silent).filter(closes_at__gt=now())))
    titles = titles_of(asks, user)
    for ask in asks:
        yield DueRow(
            ask.closes_at,
            capfirst(ask.get_kind_display()),
            titles[ask.pk],
            ask.get_absolute_url(),
            ask.by.name,
            answers_missing(ask.silent) if ask.silent else _("all have answered"),
        )


def _lost_mails(user):
    """What failed or came too late within the last weeks, in one row: it is worked off in the list of mails."""
    if not sees_all_mails(user):
        return
    lost = Delivery.objects.allowed(user).filter(state__in=(Delivery.State.FAILED, Delivery.State.EXPIRED), due_at__gt=now() - AHEAD)
    found = lost.aggregate(count=Count("pk"), last=Max("due_at"))
    if count := found["count"]:
        title = ngettext("%(count)s did not arrive", "%(count)s did not arrive", count) % {"count": count}
        url = f"{reverse('delivery-list')}?state=lost"
        yield DueRow(found["last"], _("Mail"), title, url, _("the secretariat"), _("look at the addresses, send again"))


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


@dataclass(frozen=True)
class Risk:
    """A member for which nobody would answer: whoever speaks for it has nobody to stand in, and may be away now."""

    organisation: Organisation
    is_away: bool


def risks(user) -> list[Risk]:
    """Members without an alternate, first those whose speakers are all away now, then by name."""
    working = Affiliation.objects.allowed(user).running().filter(organisation=OuterRef("pk"), user__is_active=True, user__erased_at=None)
    away = Absence.objects.allowed(user).running().filter(user=OuterRef("user"))
    speaking = working.filter(role__in=Affiliation.SPEAKERS)
    rows = _members(user).exclude(Exists(working.filter(role=Affiliation.Role.ALTERNATE)))
    rows = rows.annotate(is_here=Exists(speaking.filter(~Exists(away)))).order_by("is_here", "name")
    return [Risk(row, not row.is_here) for row in rows]


def _members(user) -> QuerySet[Organisation]:
    running = MembershipPeriod.objects.allowed(user).running().exclude(status=MembershipPeriod.Status.SUSPENDED)
    return Organisation.objects.allowed(user).filter(pk__in=running.values("organisation"))
