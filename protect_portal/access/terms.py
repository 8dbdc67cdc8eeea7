"""Term: a dated row. A right by term is decided when asked, by its dates; ending one needs no job."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from protect_portal.access.keys import now, running

BUCHAREST = ZoneInfo("Europe/Bucharest")


def first_instant(day: date) -> datetime:
    """Midnight at the beginning of `day` in Bucharest."""
    return datetime.combine(day, time(), BUCHAREST)


def after_last_day(day: date) -> datetime:
    """The midnight after `day` in Bucharest: what a form's "last day" is stored as."""
    return first_instant(day + timedelta(days=1))


class TermQuerySet(models.QuerySet):
    def running(self, at: datetime | None = None):
        return self.filter(running(at or now()))

    def overlapping(self, starts_at: datetime, ends_at: datetime | None = None):
        """Terms that run at some instant of [starts_at, ends_at); None is an open end."""
        rows = self.exclude(ends_at__lte=starts_at)
        return rows.filter(starts_at__lt=ends_at) if ends_at else rows


class Term(models.Model):
    """Runs in [starts_at, ends_at), null meaning open; `basis` cites the decision it rests on. Ended, never deleted."""

    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True, help_text=_("The decision it rests on, with its number and date."))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            )
        ]

    @property
    def is_running(self) -> bool:
        return self.starts_at <= now() and (self.ends_at is None or now() < self.ends_at)

    @property
    def last_day(self) -> date | None:
        """The last day it runs, in Bucharest; None when open."""
        return (self.ends_at - timedelta(microseconds=1)).astimezone(BUCHAREST).date() if self.ends_at else None


class TimeRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def one_at_a_time(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two terms with the same `fields` overlap."""
    span = TimeRange("starts_at", "ends_at", Value("[)"))
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(name=name, expressions=[*same, (span, RangeOperators.OVERLAPS)], condition=condition)
