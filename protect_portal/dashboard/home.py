"""What Home shows: what needs me with its buttons, how much of it is late or near, free days ahead, my meetings, news."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Invitee, Meeting
from members.models import MembershipPeriod, Organisation
from members.waiting import WaitingRow, answered_by, waiting_on
from protect_portal.access.keys import MEMBERS, keys_of
from protect_portal.notifications.inbox import Line, page_of_notifications
from protect_portal.ui.dates import SOON_DAYS, as_day
from protect_portal.workdays.days import holidays_between

MEETINGS, NEWS = 6, 8
FREE_DAYS_AHEAD = 10
DONE_SHOWN = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """One row of "what needs me" with its buttons as HTML: each kind of ask brings its own template."""

    row: WaitingRow
    buttons: str


@dataclass(frozen=True)
class Tally:
    """How many rows there are, how many are overdue, and how many fall due within three days."""

    total: int
    late: int
    soon: int


def tasks_of(request: HttpRequest) -> list[Task]:
    rows = waiting_on(request.user)
    return [Task(row, render_to_string(row.buttons, row.context, request)) for row in rows]


def just_answered(user) -> list[WaitingRow]:
    """What the person has answered in the last minutes: a line each, with the way to change it."""
    return answered_by(user, timezone.now() - DONE_SHOWN)


def tally(moments: list) -> Tally:
    now, today = timezone.now(), timezone.localdate()
    late = sum(moment < now for moment in moments)
    near = sum(as_day(moment) <= today + timedelta(days=SOON_DAYS) for moment in moments)
    return Tally(len(moments), late, near - late)


def standing_of(user) -> str:
    """Why a person's pages are empty, in one sentence; empty for whoever carries a key that opens something."""
    keys = keys_of(user)
    if MEMBERS in keys or keys.runs_coalition or keys.numbers("guest"):
        return ""
    organisation = Organisation.objects.allowed(user).with_membership().filter(pk__in=keys.numbers("org")).first()
    if organisation is None:
        return _("Your account belongs to no organisation of the coalition now, so nothing is open to it.")
    if organisation.membership == MembershipPeriod.Status.SUSPENDED:
        return _("%(organisation)s is suspended: until that ends, its people see their own organisation only.") % {
            "organisation": organisation
        }
    return _("%(organisation)s is not a member yet: its people see their own organisation only.") % {"organisation": organisation}


def free_days_ahead() -> list[date]:
    """The weekdays of the next ten days on which nobody works: legal holidays and the secretariat's bridge days."""
    today = timezone.localdate()
    free = holidays_between(today, today + timedelta(days=FREE_DAYS_AHEAD - 1))
    return [day for day, _name in free if day.weekday() < 5]


def meetings_ahead(user) -> list[Meeting]:
    """Meetings the person is invited to and may see, the next first, each with their answer as `my_answer`."""
    invitees = Invitee.objects.allowed(user, "answer").filter(meeting__ends_at__gt=timezone.now())
    invitees = invitees.filter(meeting__status=Meeting.Status.CONVENED).select_related("meeting__group")
    rows = list(invitees.order_by("meeting__starts_at")[:MEETINGS])
    for row in rows:
        row.meeting.my_answer = row.answer
        row.meeting.my_answer_words = row.get_answer_display()
    return [row.meeting for row in rows]


def recent_news(user) -> list[Line]:
    return page_of_notifications(user, size=NEWS)["lines"]
