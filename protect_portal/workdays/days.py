"""Working days in Romania: the legal holidays (Labour Code art. 139) and what the secretariat adds (bridge days, recovered Saturdays)."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language

from protect_portal.workdays.models import Holiday

DAY = timedelta(days=1)


NAMED_IN = {"en": "en_US", "ro": "ro"}  # what the library calls the portal's languages


def legal_holidays() -> holidays.HolidayBase:
    """Named in the reader's language."""
    return _calendar(NAMED_IN.get(get_language() or "ro", "ro"))


@lru_cache
def _calendar(language: str) -> holidays.HolidayBase:
    """The language is always said: without it the library's differs by Python version."""
    return holidays.country_holidays("RO", language=language)


def is_working_day(day: date) -> bool:
    """Monday to Friday but the legal holidays, as corrected by the secretariat's own table."""
    kind = Holiday.objects.filter(on=day).values_list("kind", flat=True).first()
    if kind is not None:
        return kind == Holiday.Kind.RECOVERED
    return day.weekday() < 5 and day not in legal_holidays()


def last_working_day_before(day: date) -> date:
    return next(earlier for earlier in _walk(day, -DAY) if is_working_day(earlier))


def first_working_day_from(day: date) -> date:
    """`day` itself when it is worked, else the next one that is."""
    return day if is_working_day(day) else next(later for later in _walk(day, DAY) if is_working_day(later))


def holiday_name(day: date) -> str:
    """The name of a legal holiday on `day` in the reader's language, or of an added one as it was written; empty when there is none."""
    added = Holiday.objects.filter(on=day).exclude(kind=Holiday.Kind.RECOVERED).values_list("name", flat=True).first()
    return added or legal_holidays().get(day) or ""


def holidays_between(first: date, last: date) -> list[tuple[date, str]]:
    """The free days from `first` to `last`, both counted, with their names; recovered Saturdays are none."""
    added = {row.on: row for row in Holiday.objects.filter(on__range=(first, last))}
    days = [first + DAY * count for count in range((last - first).days + 1)]
    names = [(day, added[day].name if day in added else legal_holidays().get(day)) for day in days]
    return [(day, name) for day, name in names if name and not (day in added and added[day].kind == Holiday.Kind.RECOVERED)]


def _walk(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        yield day
