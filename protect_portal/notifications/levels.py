"""How often news comes by mail: what a person chose for a scope, else what they chose for everything, else once a day.

One rule, in SQL, for one person and for whole sweeps. What somebody is asked to do, and tomorrow's deadlines, ask no level."""

from django.db import connection, transaction
from django.db.models import Model

from protect_portal.notifications.models import Level, Preference

NEWS = "news"  # the only category of which people choose a level
EVERYTHING = "*"
FOLLOWED = "followed"
DEFAULT_LEVEL = Level.DAILY

LEVELS = f"""
CROSS JOIN LATERAL (SELECT coalesce(
  (SELECT choice.level FROM notifications_preference AS choice
   WHERE choice.user_id = note.user_id AND choice.category = '{NEWS}' AND choice.scope IN (note.scope, '{EVERYTHING}')
   ORDER BY choice.scope = '{EVERYTHING}' LIMIT 1),
  '{DEFAULT_LEVEL.value}') AS level) AS chosen
"""  # noqa: S608 constants alone
"""Joins `chosen.level` to rows that are called `note` and have user_id and scope, as notifications do."""


def scope_of(target: Model) -> str:
    """Of what the news about `target` is: "group:7" where it belongs to a group, "" for the coalition's own."""
    group = getattr(target, "group_id", None)
    return f"group:{group}" if group else ""


def level_of(person, scope: str) -> Level:
    """How often `person` wants mail of the news of `scope` ("group:7", "followed" or "")."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT chosen.level FROM (VALUES (%s::bigint, %s)) AS note (user_id, scope) {LEVELS}", [person.pk, scope])  # noqa: S608
        return Level(cursor.fetchone()[0])


def set_level(person, scope: str, level: Level) -> None:
    """Choose how often news of `scope` comes by mail; "*" is for all scopes without a choice of their own.

    Raises ValueError for OFF, which only unsubscribing writes, and for what is no level."""
    if Level(level) == Level.OFF:
        raise ValueError("to get no mail is to unsubscribe")
    _write(person, scope, level)


@transaction.atomic
def unsubscribe(person, scope: str) -> None:
    """No more mail of the news of `scope`; "*" means every scope, also those with a choice of their own (RFC 8058). Twice is once."""
    if scope == EVERYTHING:
        Preference.objects.filter(user=person, category=NEWS).update(level=Level.OFF)
    _write(person, scope, Level.OFF)


def _write(person, scope: str, level: Level) -> None:
    Preference.objects.update_or_create(user=person, scope=scope, category=NEWS, defaults={"level": level})
