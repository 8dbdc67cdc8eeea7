"""Reminders: what is wanted is compared with what is owed, from nothing but today's rows; running twice changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from protect_portal.audit.models import Event
from protect_portal.notifications.batch import one_batch
from protect_portal.notifications.clock import database_now, mark_run, only_one
from protect_portal.notifications.in_sql import MAILBOX, PAIR, fetched, people_table, selected
from protect_portal.notifications.news import plan_news
from protect_portal.notifications.registry import REMINDERS, Reminder

HORIZON = timedelta(days=40)  # how far ahead reminders stand as rows

PLAN = """
WITH given AS (SELECT %s::text AS kind, %s::int AS content_type, %s::bigint[] AS only_of),
pair (person, object) AS MATERIALIZED (SELECT DISTINCT asked.person, asked.object FROM ({people}) AS asked (person, object)
  JOIN {table} AS person ON person.id = asked.person AND person.is_active AND person.erased_at IS NULL),
mailbox AS MATERIALIZED (SELECT DISTINCT office.person, office.address, office.object
  FROM ({addresses}) AS office (person, address, object)
    JOIN {table} AS person ON person.id = office.person AND person.is_active AND person.erased_at IS NULL
  WHERE NOT EXISTS (SELECT FROM pair JOIN {table} AS own ON own.id = pair.person
    WHERE pair.object = office.object AND lower(own.email) = lower(office.address))),
wanted AS MATERIALIZED (
  SELECT told.person, told.address, told.object, moment.occurrence, moment.due, moment.expires
  FROM (SELECT person, NULL::text, object FROM pair UNION ALL SELECT person, address, object FROM mailbox)
      AS told (person, address, object)
    JOIN unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[])
      AS moment (object, occurrence, due, expires) ON moment.object = told.object),
stopped AS (
  UPDATE notifications_delivery AS mail SET state = 'cancelled' FROM given
  WHERE mail.kind = given.kind AND mail.content_type_id = given.content_type AND mail.state = 'pending'
    AND (given.only_of IS NULL OR mail.object_id = ANY(given.only_of))
    AND (mail.expires_at IS NULL OR mail.expires_at > clock_timestamp())
    AND NOT EXISTS (SELECT FROM wanted WHERE wanted.person = mail.recipient_id AND wanted.object = mail.object_id
      AND wanted.occurrence = mail.occurrence AND wanted.address IS NOT DISTINCT FROM mail.address)
  RETURNING 1),
owed AS (
  INSERT INTO notifications_delivery (recipient_id, address, kind, content_type_id, object_id, channel, occurrence, due_at, expires_at,
    state, attempts, next_try_at, last_error)
  SELECT person, address, given.kind, given.content_type, object, 'mail', occurrence, due, expires, 'pending', 0,
    greatest(due, clock_timestamp()), ''
  FROM wanted CROSS JOIN given
  ON CONFLICT ON CONSTRAINT delivery_once DO UPDATE
    SET state = 'pending', due_at = excluded.due_at, next_try_at = excluded.next_try_at, expires_at = excluded.expires_at,
      attempts = 0, last_error = ''
    WHERE notifications_delivery.state = 'cancelled' OR (notifications_delivery.state = 'pending' AND notifications_delivery.again = 0
      AND (notifications_delivery.due_at, notifications_delivery.expires_at) IS DISTINCT FROM (excluded.due_at, excluded.expires_at))
  RETURNING 1)
SELECT (SELECT count(*) FROM stopped) + (SELECT count(*) FROM owed)
"""


def plan() -> int:
    """Reconcile every reminder and the mails of all news; returns how many rows changed."""
    with transaction.atomic(), one_batch():
        if not only_one("plan"):
            return 0
        changed = sum(plan_reminder(reminder) for reminder in REMINDERS.values()) + plan_news()
        mark_run("plan")
    return changed


def plan_what_happened(events: Iterable[Event]) -> int:
    """Reconcile the reminders of what these events are about, and the mails of news: a sweep does not look at everything else."""
    about = defaultdict(set)
    for event in events:
        about[event.content_type_id].add(event.object_id)
    with transaction.atomic(), one_batch():
        if not only_one("plan"):
            return 0
        return plan_news() + sum(plan_reminder(one, only=about[_type(one)]) for one in REMINDERS.values() if about[_type(one)])


def plan_reminder(reminder: Reminder, only: Collection[int] | None = None) -> int:
    """Add the reminders that are wanted and missing, cancel the pending ones that no longer hold; of the objects with the numbers `only`,
    or of all. What was sent, failed or expired is never owed again; what was cancelled is, once it holds again."""
    now = database_now()
    ahead = {obj.pk: _ahead(reminder, obj, now) for obj in reminder.objects(now + HORIZON) if only is None or obj.pk in only}
    people, params = selected(reminder.people(list(ahead)), PAIR)
    addresses, address_params = selected(reminder.addresses(list(ahead)) if reminder.addresses else [], MAILBOX)
    given = [reminder.mail.name, _type(reminder), None if only is None else list(only)]
    sql = PLAN.format(people=people, addresses=addresses, table=people_table())
    return fetched(sql, [*given, *params, *address_params, *_columns(ahead)])[0][0]


def _ahead(reminder: Reminder, obj, now: datetime) -> list[tuple]:
    """What may still be said in time: (due, occurrence, expires) of each; nothing that would be due only when it is too late."""
    said = (one for one in reminder.moments(obj) if one.expires is None or one.expires > max(now, one.due))
    return [(one.due, one.occurrence, one.expires) for one in said]


def _columns(ahead: dict[int, list[tuple]]) -> tuple[list, ...]:
    """Objects, occurrences, dues and ends of all moments, as arrays."""
    rows = [(pk, occurrence, due, expires) for pk, moments in ahead.items() for due, occurrence, expires in moments]
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([], [], [], [])


def _type(reminder: Reminder) -> int:
    return ContentType.objects.get_for_model(reminder.model).pk
