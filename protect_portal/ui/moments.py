"""From a date and an hour in Romania to one instant."""

from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from protect_portal.access.terms import BUCHAREST


def bucharest(day: date, clock: time) -> datetime:
    """The instant, in UTC, of an hour of the clock in Romania.

    Raises ValidationError for an hour that does not exist (clocks go forward, 28.03.2027 03:30) or exists twice
    (clocks go back, 31.10.2027 03:30): Directive 2000/84/EC, art. 2 and 3.
    """
    earlier, later = (datetime.combine(day, clock.replace(fold=fold), BUCHAREST) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return earlier.astimezone(UTC)
    shown = {"clock": f"{clock:%H:%M}", "day": f"{day:%d.%m.%Y}"}
    if earlier.astimezone(UTC).astimezone(BUCHAREST).replace(fold=0) != earlier.replace(fold=0):
        raise ValidationError(_("The hour %(clock)s does not exist on %(day)s: clocks go forward.") % shown, "missing_hour")
    raise ValidationError(_("The hour %(clock)s exists twice on %(day)s: clocks go back.") % shown, "double_hour")


def local_parts(instant: datetime) -> tuple[date, time]:
    """The day and the hour of the clock in Romania, for the fields of a form."""
    local = instant.astimezone(BUCHAREST)
    return local.date(), local.time().replace(second=0, microsecond=0, fold=0)
