"""Dates as people say them, in both languages, always on Romania's clock."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from protect_portal.ui.moments import BUCHAREST

SOON_DAYS = 3
ABBREVIATED_WEEKDAYS = (
    _p("short weekday", "Mon"),
    _p("short weekday", "Tue"),
    _p("short weekday", "Wed"),
    _p("short weekday", "Thu"),
    _p("short weekday", "Fri"),
    _p("short weekday", "Sat"),
    _p("short weekday", "Sun"),
)
ABBREVIATED_MONTHS = (
    _p("short month", "Jan"),
    _p("short month", "Feb"),
    _p("short month", "Mar"),
    _p("short month", "Apr"),
    _p("short month", "May"),
    _p("short month", "Jun"),
    _p("short month", "Jul"),
    _p("short month", "Aug"),
    _p("short month", "Sep"),
    _p("short month", "Oct"),
    _p("short month", "Nov"),
    _p("short month", "Dec"),
)


def local(value: date | datetime) -> date | datetime:
    """An instant on Romania's clock; a plain date as it is."""
    return value.astimezone(BUCHAREST) if isinstance(value, datetime) else value


def as_day(value: date | datetime) -> date:
    value = local(value)
    return value.date() if isinstance(value, datetime) else value


def cased(word: object) -> str:
    """Names of days and months: small letters in Romanian, as given elsewhere."""
    return str(word).lower() if (get_language() or "").startswith("ro") else str(word)


def weekday(value: date | datetime) -> str:
    """wednesday → „miercuri”, "Wednesday"."""
    return cased(WEEKDAYS[as_day(value).weekday()])


def weekday_short(value: date | datetime) -> str:
    return str(ABBREVIATED_WEEKDAYS[as_day(value).weekday()])


def month_short(value: date | datetime) -> str:
    return str(ABBREVIATED_MONTHS[as_day(value).month - 1])


def day(value: date | datetime) -> str:
    """„miercuri, 2 decembrie 2026”, "Wednesday, 2 December 2026"."""
    return f"{weekday(value)}, {day_long(value)}"


def day_long(value: date | datetime) -> str:
    """„2 decembrie 2026”, "2 December 2026"."""
    on = as_day(value)
    return f"{on.day} {cased(MONTHS[on.month])} {on.year}"


def day_short(value: date | datetime) -> str:
    """„24 nov”, with the year when it is not this one."""
    on = as_day(value)
    year = "" if on.year == as_day(timezone.now()).year else f" {on.year}"
    return f"{on.day} {month_short(on)}{year}"


def clock(value: datetime) -> str:
    return f"{local(value):%H:%M}"


def clock_zone(value: datetime) -> str:
    return _("%(clock)s, Romanian time") % {"clock": clock(value)}


def moment(value: date | datetime) -> str:
    """A whole moment with its zone; a plain date without."""
    return f"{day(value)}, {clock_zone(value)}" if isinstance(value, datetime) else day(value)


def span(start: datetime, end: datetime) -> str:
    """„10:00–12:00, ora României”; over midnight with the second day."""
    until = clock(end) if as_day(start) == as_day(end) else f"{day_short(end)}, {clock(end)}"
    return _("%(clock)s, Romanian time") % {"clock": f"{clock(start)}–{until}"}


def days_away(value: date | datetime) -> int:
    """Whole days of the calendar from today in Romania; negative for the past."""
    return (as_day(value) - as_day(timezone.now())).days


def tone_of(value: date | datetime) -> str:
    """`late` when it has passed, `ask` within three days, else nothing."""
    passed = value < timezone.now() if isinstance(value, datetime) else days_away(value) < 0
    if passed:
        return "late"
    return "ask" if days_away(value) <= SOON_DAYS else ""


def distance(value: date | datetime, late: bool = True) -> str:
    """How far a moment is, in words; `late` chooses "5 days late" over "5 days ago"."""
    away = days_away(value)
    if away < 0:
        return past(-away, late)
    near = away <= SOON_DAYS and isinstance(value, datetime)
    return f"{future(away)}, {clock(value)}" if near else future(away)


def past(days: int, late: bool) -> str:
    if late:
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def future(days: int) -> str:
    named = {0: _("today"), 1: pgettext("day", "tomorrow"), 7: _("in a week")}
    return named.get(days) or ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
