"""Reminders: what is wanted is compared with what is owed, from nothing but today's rows; running twice changes nothing."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q

from protect_portal.notifications.clock import database_now, mark_run, only_one
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import REMINDERS, Reminder

HORIZON = timedelta(days=40)  # how far ahead reminders stand as rows

INSERT = """
INSERT INTO notifications_delivery (recipient_id, kind, content_type_id, object_id, channel, occurrence, due_at, expires_at,
  state, attempts, next_try_at, last_error)
SELECT wanted.person, %s, %s, wanted.object, 'mail', wanted.occurrence, wanted.due, wanted.expires, 'pending', 0, wanted.due, ''
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[])
  AS wanted (person, object, occurrence, due, expires)
ON CONFLICT ON CONSTRAINT delivery_once DO UPDATE
  SET state = 'pending', due_at = excluded.due_at, next_try_at = excluded.due_at, expires_at = excluded.expires_at
  WHERE notifications_delivery.state = 'cancelled'
     OR (notifications_delivery.state = 'pending' AND notifications_delivery.due_at <> excluded.due_at)
"""


def plan() -> int:
    """Reconcile every reminder; returns how many rows changed."""
    with transaction.atomic():
        if not only_one("plan"):
            return 0
        changed = sum(plan_reminder(reminder) for reminder in REMINDERS.values())
        mark_run("plan")
    return changed


def plan_reminder(reminder: Reminder) -> int:
    """Add the reminders that are wanted and missing, cancel the pending ones that no longer hold."""
    now = database_now()
    objects = {obj.pk: _ahead(reminder, obj, now) for obj in reminder.objects(now + HORIZON)}
    wanted = [(person, pk, *moment) for person, pk in reminder.people(list(objects)) for moment in objects[pk]]
    return _cancel(reminder, wanted) + _insert(reminder, wanted)


def _ahead(reminder: Reminder, obj, now: datetime) -> list[tuple]:
    """What may still be said in time: (due, occurrence, expires) of each."""
    return [(one.due, one.occurrence, one.expires) for one in reminder.moments(obj) if one.expires is None or one.expires > now]


def _cancel(reminder: Reminder, wanted: list[tuple]) -> int:
    kept = {(person, pk, occurrence) for person, pk, _due, occurrence, _expires in wanted}
    pending = Delivery.objects.filter(kind=reminder.mail.name, state=Delivery.State.PENDING).filter(_not_past())
    stale = [row.pk for row in pending if (row.recipient_id, row.object_id, row.occurrence) not in kept]
    return Delivery.objects.filter(pk__in=stale, state=Delivery.State.PENDING).update(state=Delivery.State.CANCELLED)


def _not_past() -> Q:
    """What has expired is marked so by the drain, not cancelled here."""
    return Q(expires_at=None) | Q(expires_at__gt=database_now())


def _insert(reminder: Reminder, wanted: list[tuple]) -> int:
    if not wanted:
        return 0
    people, objects, dues, occurrences, expiries = (list(column) for column in zip(*wanted, strict=True))
    content_type = ContentType.objects.get_for_model(reminder.model).pk
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [reminder.mail.name, content_type, people, objects, occurrences, dues, expiries])
        return cursor.rowcount
