"""When somebody is reminded: on working days, at nine in the morning in Bucharest."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest

from protect_portal.access.terms import BUCHAREST
from protect_portal.notifications.batch import kept
from protect_portal.notifications.registry import Moment
from protect_portal.workdays.days import last_working_day_before

NINE = time(9)


def at_nine(day: date) -> datetime:
    return datetime.combine(day, NINE, BUCHAREST)


def _worked_before(day: date) -> date:
    """Asked once a plan: many terms end on one day."""
    return kept(("worked before", day), lambda: last_working_day_before(day))


def spoken_of(instant: datetime) -> str:
    """The instant a reminder speaks of, as the occurrence of its mail."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def ladder(closes_at: datetime, days_before: Iterable[int], *, opened_at: datetime) -> list[Moment]:
    """A reminder so many days before the close, each moved to the working day before; none before it opened
    or after the close. What falls on one day is
    said once, and what was not said before the next one is due is not said at all."""
    last_day = closes_at.astimezone(BUCHAREST).date()
    steps = {at_nine(_worked_before(last_day - timedelta(days=days - 1))): days for days in sorted(days_before, reverse=True)}
    ahead = sorted((due, days) for due, days in steps.items() if opened_at < due < closes_at)
    ends = [due for due, _days in ahead[1:]]
    return [Moment(due, f"{spoken_of(closes_at)}-{days}", end or closes_at) for (due, days), end in zip_longest(ahead, ends)]
