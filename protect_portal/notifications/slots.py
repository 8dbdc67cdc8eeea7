"""When a summary leaves: at the hour a person chose, in Bucharest, once on each working day or on the first one of a week."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from protect_portal.access.terms import BUCHAREST
from protect_portal.notifications.models import Level
from protect_portal.workdays.days import is_working_day

DAY, WEEK = timedelta(days=1), timedelta(days=7)
IsWorked = Callable[[date], bool]


@dataclass(frozen=True)
class Slots:
    """Around one instant: the last time a summary of this level and hour left, the next one, and the one after it."""

    level: str
    hour: int
    past: datetime
    next: datetime
    after: datetime


def slots_around(now: datetime, hours: Iterable[int]) -> list[Slots]:
    """For each hour of the day those of the daily and of the weekly summary; a time that is `now` is past. One question a day looked at."""
    worked = cache(is_working_day)
    return [_around(now, level, hour, worked) for hour in hours for level in DAYS]


def _around(now: datetime, level: str, hour: int, worked: IsWorked) -> Slots:
    days, today = DAYS[level], now.astimezone(BUCHAREST).date()
    past = next(at for day in days(today, -DAY, worked) if (at := _at(day, hour)) <= now)
    ahead = (at for day in days(today, DAY, worked) if (at := _at(day, hour)) > now)
    return Slots(level, hour, past, next(ahead), next(ahead))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BUCHAREST)


def _working_days(day: date, step: timedelta, worked: IsWorked) -> Iterator[date]:
    while True:
        if worked(day):
            yield day
        day += step


def _first_of_weeks(day: date, step: timedelta, worked: IsWorked) -> Iterator[date]:
    """The first working day of each week, from that of `day` on; a week without one has none."""
    monday = day - day.weekday() * DAY
    while True:
        yield from [one for one in (monday + number * DAY for number in range(7)) if worked(one)][:1]
        monday += 7 * step


DAYS = {Level.DAILY.value: _working_days, Level.WEEKLY.value: _first_of_weeks}
