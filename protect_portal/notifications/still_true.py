"""The check before each send: the same question that planned the mail, asked again of this person and this object."""

from protect_portal.access.keys import one_instant
from protect_portal.access.rights import can
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import REMINDERS, notice_of_mail


def still_true(row: Delivery) -> bool:
    """Whether the person is still there, still in the audience, may still see the object, and what would be said still holds."""
    person, target = row.recipient, row.target
    if target is None or not person.is_active or person.erased_at:
        return False
    with one_instant():
        return (_announced(row) if row.event_id else _reminded(row)) and can(person, "view", target)


def _announced(row: Delivery) -> bool:
    notice = notice_of_mail(row.event, row.kind)
    return bool(notice) and notice.still_true(row.event) and notice.people(row.event).filter(pk=row.recipient_id).exists()


def _reminded(row: Delivery) -> bool:
    reminder = REMINDERS.get(row.kind)
    if not reminder or row.occurrence not in {moment.occurrence for moment in reminder.moments(row.target)}:
        return False
    return (row.recipient_id, row.object_id) in set(reminder.people([row.object_id]))
