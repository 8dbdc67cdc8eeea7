"""From events to what is owed: each committed event becomes notifications and deliveries, once.

News waits in its notification for a mail that news.py plans; what somebody is asked to do is owed here, at once."""

import logging
import time

from django.db import transaction
from django.db.models import QuerySet

from protect_portal.audit.models import Event
from protect_portal.notifications.clock import database_now, mark_run, only_one
from protect_portal.notifications.in_sql import MAILBOX, people_table, selected, written
from protect_portal.notifications.levels import FOLLOWED, NEWS, scope_of
from protect_portal.notifications.registry import NOTICES, Notice

BATCH = 200  # events a transaction
BUDGET = 45  # seconds a sweep may take, below the task's soft limit of 60
logger = logging.getLogger(__name__)

NOTIFICATIONS = """
INSERT INTO notifications_notification (user_id, event_id, category, scope, mail)
SELECT people.id, %s, %s,
  CASE WHEN EXISTS (SELECT FROM notifications_follow AS follow WHERE follow.user_id = people.id
    AND follow.content_type_id = %s AND follow.object_id = %s) THEN %s ELSE %s END, %s
FROM ({people}) AS people (id) ON CONFLICT DO NOTHING
"""
DELIVERIES = """
INSERT INTO notifications_delivery (recipient_id, address, kind, content_type_id, object_id, channel, occurrence, event_id, due_at,
  expires_at, state, attempts, next_try_at, last_error)
SELECT owed.person, owed.address, %s, %s, %s, 'mail', %s, %s, clock_timestamp() + %s, %s, 'pending', 0, clock_timestamp() + %s, ''
FROM (
  SELECT people.id, NULL::text FROM ({people}) AS people (id)
  UNION ALL
  SELECT mailbox.person, mailbox.address FROM ({mailboxes}) AS mailbox (person, address)
    JOIN {table} AS person ON person.id = mailbox.person AND person.is_active AND person.erased_at IS NULL
  WHERE NOT EXISTS (SELECT FROM ({people}) AS told (id) JOIN {table} AS own ON own.id = told.id
    WHERE lower(own.email) = lower(mailbox.address))
) AS owed (person, address) ON CONFLICT DO NOTHING
"""


def fan_out() -> int:
    """Derive what is owed from the events not yet looked at; returns how many. One sweep at a time, a transaction for each batch."""
    return len(fan_out_events())


def fan_out_events() -> list[Event]:
    """The same; returns the events of which people have been told."""
    until, last, told = time.monotonic() + BUDGET, 0, []
    while time.monotonic() < until:
        looked_at, done = _sweep(last)
        told += done
        if len(looked_at) < BATCH:
            break
        last = looked_at[-1].pk
    return told


@transaction.atomic
def _sweep(last: int) -> tuple[list[Event], list[Event]]:
    """The next batch behind the event `last`: which were looked at, and which could be told."""
    if not only_one("fan_out"):
        return [], []
    waiting = Event.objects.filter(fanned_at=None, pk__gt=last).order_by("pk")
    events = list(waiting[:BATCH])
    done = [event for event in events if derive(event)]
    Event.objects.filter(pk__in=[event.pk for event in done]).update(fanned_at=database_now())
    mark_run("fan_out")
    return events, done


def derive(event: Event) -> bool:
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
    people = notice.people(event).order_by().values_list("pk")
    if notice.sentence:
        _insert_notifications(event, notice, people)
    if notice.mail:
        _insert_deliveries(event, notice, people)


def _insert_notifications(event: Event, notice: Notice, people: QuerySet) -> None:
    chosen, params = selected(people, ("bigint",))
    mail = "waits" if notice.category == NEWS and not notice.mail else "none"
    values = [event.pk, notice.category, event.content_type_id, event.object_id, FOLLOWED, scope_of(event.target), mail]
    written(NOTIFICATIONS.format(people=chosen), [*values, *params])


def _insert_deliveries(event: Event, notice: Notice, people: QuerySet) -> None:
    told, params = selected(people, ("bigint",))
    mailboxes, mailbox_params = selected(notice.addresses(event) if notice.addresses else [], MAILBOX)
    about = [notice.mail.name, event.content_type_id, event.object_id, notice.occurrence(event), event.pk]
    when = [notice.delay, notice.mail.expires(event.target), notice.delay]
    sql = DELIVERIES.format(people=told, mailboxes=mailboxes, table=people_table())
    written(sql, [*about, *when, *params, *mailbox_params, *params])
