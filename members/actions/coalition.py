"""What the secretariat sets for the whole coalition: its mailboxes, and when it reminds."""

from django.db import transaction

from members.models import Coalition, User
from protect_portal.access.rights import require
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import lock
from protect_portal.notifications.ladders import LADDERS
from protect_portal.notifications.models import ReminderOffset
from protect_portal.notifications.offsets import offsets_of
from protect_portal.ui.stale import refuse_stale, save_changed


@transaction.atomic
def save_mailboxes(form, *, by: User) -> None:
    """Raises Stale where somebody else has changed them meanwhile."""
    require(by, "edit", form.instance)
    refuse_stale(form)
    save_changed(form)
    record_edit(form, by=by)


@transaction.atomic
def set_reminder_days(kind: str, days: list[int], *, by: User) -> None:
    """How many whole days before `kind` (of ladders.LADDERS) reminds; none: as the kind itself says. The sweep that follows the event
    plans anew. The coalition's row is locked, so that two who set the same at once do so one after the other."""
    coalition = lock(Coalition.current())
    require(by, "edit", coalition)
    wanted = days or list(LADDERS[kind].default)
    if list(offsets_of(kind, LADDERS[kind].default)) == wanted:
        return
    ReminderOffset.objects.filter(kind=kind).delete()
    ReminderOffset.objects.bulk_create(ReminderOffset(kind=kind, days=day) for day in days)
    record("reminder.offsets_edited", coalition, by=by, reminder=kind, days=wanted)
