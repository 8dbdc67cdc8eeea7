"""The list of meetings by month: those ahead with the free days between them, those past newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.dates import MONTHS

from meetings.agenda import points_seen
from meetings.models import Invitee, Meeting
from members.models import User
from protect_portal.ui.dates import as_day, cased
from protect_portal.workdays.days import holidays_between

PAGE = 25
COUNTED = 1000  # beyond this nobody turns pages
HOLIDAYS_AHEAD = timedelta(days=120)


class MonthsPaginator(Paginator):
    """Counts at most COUNTED rows, so that a long history costs no more than a short one."""

    @property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED].count()


@dataclass
class Row:
    """A meeting, with what the reader answered; or free days in a row, named."""

    on: date
    meeting: Meeting | None = None
    invitee: Invitee | None = None
    last_day: date | None = None
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    name: str
    rows: list[Row]


def meetings_in_view(meetings, reader: User, *, past: bool):
    """The meetings that are over, the newest first; or those still ahead, the next first."""
    ahead = meetings.select_related("group").annotate(points=points_seen(reader, "pk"))
    if past:
        return ahead.filter(ends_at__lt=timezone.now()).order_by("-starts_at", "-pk")
    return ahead.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")


def months_of(page: Page, reader, *, with_holidays: bool) -> list[Month]:
    """The page's meetings month by month; free days stand between them where `with_holidays`."""
    meetings = list(page.object_list)
    invitees = Invitee.objects.allowed(reader, "answer").filter(meeting__in=meetings).select_related("meeting")
    answers = {invitee.meeting_id: invitee for invitee in invitees}
    rows = [Row(as_day(meeting.starts_at), meeting, answers.get(meeting.pk)) for meeting in meetings]
    if with_holidays and rows:
        rows = sorted([*free_days(rows[-1].on), *rows], key=lambda row: row.on)
    return [Month(title, list(group)) for title, group in groupby(rows, key=month_title)]


def month_title(row: Row) -> str:
    return f"{cased(MONTHS[row.on.month])} {row.on.year}"


def free_days(last: date) -> list[Row]:
    """The legal holidays until `last`, at most 120 days ahead; days in a row are one row."""
    today = as_day(timezone.now())
    return joined(holidays_between(today, min(last, today + HOLIDAYS_AHEAD)))


def joined(days: Iterable[tuple[date, str]]) -> list[Row]:
    rows: list[Row] = []
    for day, name in days:
        if rows and rows[-1].last_day == day - timedelta(days=1) and rows[-1].on.month == day.month:
            rows[-1].last_day, rows[-1].names = day, [*dict.fromkeys([*rows[-1].names, name])]
        else:
            rows.append(Row(day, last_day=day, names=[name]))
    return rows
