"""From events to what is owed: each committed event becomes notifications and deliveries, once."""

import logging

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from protect_portal.audit.models import Event
from protect_portal.notifications.clock import database_now, mark_run, only_one
from protect_portal.notifications.registry import NOTICES, Notice

BATCH = 200  # events a sweep
logger = logging.getLogger(__name__)


def fan_out() -> int:
    """Derive what is owed from the events not yet looked at; returns how many. One sweep at a time, one transaction."""
    with transaction.atomic():
        if not only_one("fan_out"):
            return 0
        events = list(Event.objects.filter(fanned_at=None).order_by("pk")[:BATCH])
        done = [event.pk for event in events if _derive(event)]
        Event.objects.filter(pk__in=done).update(fanned_at=database_now())
        mark_run("fan_out")
    return len(done)


def _derive(event: Event) -> bool:
    """Write what one event owes. One that cannot be told is left for the next sweep and holds up no other."""
    try:
        with transaction.atomic():
            for notice in NOTICES.get(event.kind, []):
                _owe(event, notice)
    except Exception:
        logger.exception("Event %s cannot be told.", event.pk)
        return False
    return True


def _owe(event: Event, notice: Notice) -> None:
    if event.target is None:
        return
    people = notice.people(event)
    if notice.sentence:
        _insert_notifications(event, notice, people)
    if notice.mail:
        _insert_deliveries(event, notice, people)


def _insert_notifications(event: Event, notice: Notice, people: QuerySet) -> None:
    _insert_for(
        people,
        "INSERT INTO notifications_notification (user_id, event_id, category) SELECT id, %s, %s FROM ({people}) AS people (id)"
        " ON CONFLICT DO NOTHING",
        [event.pk, notice.category],
    )


def _insert_deliveries(event: Event, notice: Notice, people: QuerySet) -> None:
    expires = notice.mail.expires(event.target)
    _insert_for(
        people,
        "INSERT INTO notifications_delivery (recipient_id, kind, content_type_id, object_id, channel, occurrence, event_id,"
        " due_at, expires_at, state, attempts, next_try_at, last_error)"
        " SELECT id, %s, %s, %s, 'mail', %s, %s, clock_timestamp(), %s, 'pending', 0, clock_timestamp(), ''"
        " FROM ({people}) AS people (id) ON CONFLICT DO NOTHING",
        [notice.mail.name, event.content_type_id, event.object_id, notice.occurrence(event), event.pk, expires],
    )


def _insert_for(people: QuerySet, sql: str, values: list) -> None:
    """Run INSERT … SELECT over a queryset of people in the database: no row of theirs travels through Python."""
    try:
        chosen, params = people.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{people}", chosen), [*values, *params])
