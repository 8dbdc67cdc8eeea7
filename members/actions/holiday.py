"""Days off that the Government adds and the Saturdays worked in return: deadlines and reminders follow them."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Coalition, User
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger
from protect_portal.workdays.models import Holiday


@transaction.atomic
def add_holiday(holiday: Holiday, *, by: User) -> Holiday:
    require(by, "edit", Coalition.current())
    with refusing_overlap(_("This day is already in the list.")):
        holiday.save()
    record("holiday.added", Coalition.current(), by=by, on=holiday.on.isoformat(), sort=holiday.kind)
    return holiday


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: User) -> None:
    """Raises NoLonger when somebody has removed it before."""
    require(by, "edit", Coalition.current())
    removed, _rows = Holiday.objects.filter(pk=holiday.pk).delete()
    if not removed:
        raise NoLonger(_("This day is no longer in the list."))
    record("holiday.removed", Coalition.current(), by=by, on=holiday.on.isoformat(), sort=holiday.kind)
