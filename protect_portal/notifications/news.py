"""News by mail: what was told in the portal and waits for its mail becomes a mail at once, or a line of the next summary.

Planned from the waiting notifications alone, so running twice changes nothing. A mail takes its notifications before any server is asked
(`take`): planned, sent and planned again changes nothing either, and a worker that is killed sends the same lines again."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Coalesce

from protect_portal.notifications.batch import kept
from protect_portal.notifications.clock import database_now
from protect_portal.notifications.in_sql import fetched, people_table, written
from protect_portal.notifications.inbox import lines_of
from protect_portal.notifications.levels import LEVELS
from protect_portal.notifications.models import Delivery, Notification
from protect_portal.notifications.slots import slots_around

NEWS_MAIL, DIGEST_MAIL = "news", "digest"
TRIED_AGAIN = timedelta(days=14)  # after it was told: so long the next summary says again what one that failed did not
UNDO = timedelta(seconds=60)  # after it was told, for whoever wants news at once

SETTLE = """
UPDATE notifications_notification AS told SET mail = 'none'
FROM notifications_notification AS note {levels}
WHERE note.id = told.id AND told.mail = 'waits' AND (%(person)s::bigint IS NULL OR note.user_id = %(person)s)
  AND (chosen.level = 'off' OR note.read_at IS NOT NULL)
"""

OWN_MAIL = """
(event.request_id <> '' AND EXISTS (
  SELECT FROM notifications_delivery AS mail JOIN audit_event AS cause ON cause.id = mail.event_id
  WHERE mail.recipient_id = note.user_id AND mail.kind <> 'news' AND mail.state IN {states}
    AND cause.request_id = event.request_id AND cause.content_type_id = event.content_type_id AND cause.object_id = event.object_id))
"""
"""Whether the same act owes the reader of `note` a mail of its own about the same thing. While that waits, nobody knows whether it will
leave: the news waits with it. Once it has left the news is told; where it was cancelled the news goes its own way."""
LEFT, ON_ITS_WAY = "('sent', 'failed')", "('pending', 'sending')"

TOLD_ITSELF = f"""
UPDATE notifications_notification AS told SET mail = 'none'
FROM notifications_notification AS note JOIN audit_event AS event ON event.id = note.event_id
WHERE note.id = told.id AND told.mail = 'waits' AND (%(person)s::bigint IS NULL OR note.user_id = %(person)s)
  AND {OWN_MAIL.format(states=LEFT)}
"""  # noqa: S608 constants alone
HELD = f"AND NOT {OWN_MAIL.format(states=ON_ITS_WAY)}"

ITEMS = """
SELECT note.id, note.user_id, note.scope, event.id AS event_id, event.content_type_id, event.object_id,
  coalesce(nullif(event.request_id, ''), event.id::text) AS act, coalesce(event.fanned_at, event.at) AS told_at, chosen.level,
  slot.past, slot.next, slot.after
FROM notifications_notification AS note JOIN audit_event AS event ON event.id = note.event_id
  JOIN {people} AS person ON person.id = note.user_id AND person.is_active AND person.erased_at IS NULL {levels}
  LEFT JOIN unnest(%(levels)s::text[], %(hours)s::int[], %(past)s::timestamptz[], %(next)s::timestamptz[], %(after)s::timestamptz[])
    AS slot (level, hour, past, next, after) ON slot.level = chosen.level AND slot.hour = person.digest_hour
WHERE note.mail = 'waits' AND note.read_at IS NULL AND (%(person)s::bigint IS NULL OR note.user_id = %(person)s) {held}
"""

WANTED = """
SELECT user_id AS person, 'news' AS kind, content_type_id, object_id, min(event_id)::text AS occurrence, min(event_id) AS event_id,
  min(told_at) + %(undo)s AS due, NULL::timestamptz AS expires
FROM items WHERE level = 'all' GROUP BY user_id, content_type_id, object_id, act
UNION ALL
SELECT user_id, 'digest', %(person_type)s, user_id, to_char(max(past) AT TIME ZONE 'UTC', %(instant)s), NULL, max(past), max(next)
FROM items WHERE told_at < past GROUP BY user_id
UNION ALL
SELECT user_id, 'digest', %(person_type)s, user_id, to_char(next AT TIME ZONE 'UTC', %(instant)s), NULL, next, max(after)
FROM items WHERE told_at >= past GROUP BY user_id, next
"""

PLAN = """
WITH items AS MATERIALIZED ({items}), wanted AS MATERIALIZED ({wanted}),
stopped AS (
  UPDATE notifications_delivery AS mail SET state = 'cancelled'
  WHERE mail.kind IN ('news', 'digest') AND mail.state = 'pending' AND (mail.expires_at IS NULL OR mail.expires_at > clock_timestamp())
    AND (%(person)s::bigint IS NULL OR mail.recipient_id = %(person)s)
    AND NOT EXISTS (SELECT FROM notifications_notification AS item WHERE item.digest_id = mail.id)
    AND NOT EXISTS (SELECT FROM wanted WHERE wanted.person = mail.recipient_id AND wanted.kind = mail.kind
      AND wanted.content_type_id = mail.content_type_id AND wanted.object_id = mail.object_id AND wanted.occurrence = mail.occurrence)
  RETURNING 1),
owed AS (
  INSERT INTO notifications_delivery (recipient_id, kind, content_type_id, object_id, channel, occurrence, event_id, due_at, expires_at,
    state, attempts, next_try_at, last_error)
  SELECT person, kind, content_type_id, object_id, 'mail', occurrence, event_id, due, expires, 'pending', 0,
    greatest(due, clock_timestamp()), ''
  FROM wanted
  ON CONFLICT ON CONSTRAINT delivery_once DO UPDATE
    SET state = 'pending', due_at = excluded.due_at, next_try_at = excluded.next_try_at, expires_at = excluded.expires_at,
      attempts = 0, last_error = ''
    WHERE notifications_delivery.state = 'cancelled' OR (notifications_delivery.state = 'pending' AND notifications_delivery.again = 0
      AND (notifications_delivery.due_at, notifications_delivery.expires_at) IS DISTINCT FROM (excluded.due_at, excluded.expires_at))
  RETURNING 1)
SELECT (SELECT count(*) FROM stopped) + (SELECT count(*) FROM owed)
"""

TAKE = """
WITH items AS MATERIALIZED ({items})
UPDATE notifications_notification AS told SET mail = 'taken', digest_id = %(mail)s
FROM items WHERE items.id = told.id AND told.mail = 'waits' AND CASE %(kind)s
  WHEN 'digest' THEN items.told_at < items.past AND items.past <= %(due)s
  ELSE items.level = 'all' AND items.content_type_id = %(content_type)s AND items.object_id = %(object)s
    AND items.act = (SELECT coalesce(nullif(request_id, ''), id::text) FROM audit_event WHERE id = %(event)s) END
"""

OVER = """
WITH items AS MATERIALIZED ({items})
UPDATE notifications_notification AS told SET mail = 'none' FROM items JOIN audit_event AS event ON event.id = items.event_id
WHERE items.id = told.id AND (event.at < items.past OR items.level = 'all' AND event.at + %(undo)s <= %(until)s)
"""


UNWANTED = """
UPDATE notifications_notification AS told SET mail = 'none', digest_id = NULL
FROM notifications_notification AS note {levels}
WHERE note.id = told.id AND told.digest_id = %(mail)s AND (chosen.level = 'off' OR note.read_at IS NOT NULL)
"""


def plan_news(person=None) -> int:
    """Reconcile the mails of what waits, of `person` or of everybody; returns how many rows changed, beside news that a mail of
    its own has told. In a transaction of the caller's."""
    values = _values(person, database_now())
    written(TOLD_ITSELF, values)
    settled = written(SETTLE.format(levels=LEVELS), values)
    return settled + fetched(PLAN.format(items=_items(), wanted=WANTED), values)[0][0]


@transaction.atomic
def take(row: Delivery) -> bool:
    """Bind to `row` the notifications it speaks of; False where its reader may see none of them: then none of them waits any longer.

    What an earlier attempt has bound and was read since, or is not wanted any more, is let out of it."""
    written(UNWANTED.format(levels=LEVELS), {"mail": row.pk})
    _bind(row)
    if lines_of(row.recipient, items_of(row)):
        return True
    _settle(row)
    return False


@transaction.atomic
def drop(row: Delivery) -> None:
    """Its reader is not told of any of it any more: what it would have taken waits no longer, so that it is not planned again."""
    _bind(row)
    _settle(row)


def _bind(row: Delivery) -> None:
    about = {"mail": row.pk, "kind": row.kind, "due": row.due_at, "content_type": row.content_type_id, "object": row.object_id}
    written(TAKE.format(items=_items()), _values(row.recipient, database_now()) | about | {"event": row.event_id})


def _settle(row: Delivery) -> None:
    row.items.update(mail=Notification.Mail.NONE, digest=None)


def let_go(row: Delivery, *, of_last: timedelta | None = None) -> None:
    """The mail came too late for what it had taken, or did not arrive: the next summary takes it, of what was told `of_last`."""
    items = row.items.all()
    if of_last is not None:
        items = items.annotate(told_at=Coalesce("event__fanned_at", "event__at")).filter(told_at__gt=database_now() - of_last)
    Notification.objects.filter(pk__in=items.values("pk")).update(mail=Notification.Mail.WAITS, digest=None)


def items_of(row: Delivery) -> list[Notification]:
    """What a mail of news speaks of, the oldest first; of one that is only previewed, all that waits."""
    rows = Notification.objects.filter(digest=row) if row.pk else Notification.objects.filter(user=row.recipient, mail="waits")
    return list(rows.select_related("event__by", "event__content_type").order_by("pk"))


def settle_until(until: datetime) -> int:
    """Nothing that was to be mailed by `until` waits any longer, counted from when it happened; returns how many that were."""
    values = _values(None, until) | {"until": until}
    return written(OVER.format(items=_items(held="")), values)


def _items(held: str = HELD) -> str:
    return ITEMS.format(people=people_table(), levels=LEVELS, held=held)


def _values(person, now: datetime) -> dict:
    """What the statements above ask for, as of `now`. A chosen hour is read from the row, as it was when the caller read it."""
    hours = (person.digest_hour,) if person else _hours()
    slots = kept(("slots", hours), lambda: slots_around(now, hours))
    columns = {"levels": "level", "hours": "hour", "past": "past", "next": "next", "after": "after"}
    arrays = {name: [getattr(slot, field) for slot in slots] for name, field in columns.items()}
    person_type = ContentType.objects.get_for_model(get_user_model()).pk
    number = person.pk if person else None
    return arrays | {"person": number, "undo": UNDO, "person_type": person_type, "instant": 'YYYYMMDD"T"HH24MISS"Z"'}


def _hours() -> tuple[int, ...]:
    """The hours of the day at which somebody's summary leaves."""
    return tuple(get_user_model()._base_manager.order_by("digest_hour").values_list("digest_hour", flat=True).distinct())
