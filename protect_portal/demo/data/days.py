"""The dates of the demonstration: all follow from the day of loading."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from protect_portal.access.terms import BUCHAREST, after_last_day, first_instant
from protect_portal.audit.models import Event
from protect_portal.workdays.days import first_working_day_from, last_working_day_before

WEDNESDAY = 2


@dataclass(frozen=True)
class Days:
    """Dates around `loaded`. What falls on a day that is not worked moves to the next one that is, at the same hour."""

    loaded: date

    @cached_property
    def wednesday(self) -> date:
        """W: the first Wednesday at least five days after the loading."""
        earliest = self.loaded + timedelta(days=5)
        return earliest + timedelta(days=(WEDNESDAY - earliest.weekday()) % 7)

    @property
    def years(self) -> dict[str, int]:
        """What stands for the years in titles and texts."""
        year = self.loaded.year
        return {"before_last": year - 2, "last_year": year - 1, "this_year": year, "next_year": year + 1, "after_next": year + 2}

    def from_wednesday(self, days: int, hour: int, minute: int = 0) -> datetime:
        """That hour in Bucharest, `days` after W."""
        return _instant(first_working_day_from(self.wednesday + timedelta(days=days)), hour, minute)

    def before(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """That hour in Bucharest, `days` before the loading; never on its day or later."""
        day = first_working_day_from(self.loaded - timedelta(days=days))
        return _instant(day if day < self.loaded else last_working_day_before(self.loaded), hour, minute)

    def since(self, days: int) -> datetime:
        """Midnight at the beginning of the day `days` before the loading: when a term begins."""
        return first_instant(self.loaded - timedelta(days=days))

    def until(self, days: int) -> datetime:
        """The end of the day `days` after the loading: where a term ends."""
        return after_last_day(self.loaded + timedelta(days=days))

    def end_of_next_month(self) -> datetime:
        return after_last_day(first_of_month(self.loaded, 2) - timedelta(days=1))

    def in_months(self, months: int) -> datetime:
        """The end of the same day of the month, or of the month's last."""
        last = first_of_month(self.loaded, months + 1) - timedelta(days=1)
        return after_last_day(last.replace(day=min(self.loaded.day, last.day)))


def first_of_month(day: date, later: int) -> date:
    """The first day of the month `later` months after that of `day`."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def age_of_demonstration() -> int:
    """Days since the coalition was loaded, by its first event; 0 where nothing is loaded."""
    first = Event.objects.order_by("pk").first()
    return (timezone.localdate(timezone=BUCHAREST) - timezone.localdate(first.at, BUCHAREST)).days if first else 0


def _instant(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), BUCHAREST)
