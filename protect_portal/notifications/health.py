"""How the queue stands, read without Celery: for /healthz/queue, `manage.py deliveries` and the secretariat.

Every sweep has to be seen: one that never ran is as silent as one that stopped. `beat` is marked by what beat alone sends, so that requests
that wake the worker do not hide a beat that stands still. A mail that the server would not take is as old as the day it fell due."""

from django.conf import settings
from django.db.models import Count

from protect_portal.notifications.in_sql import fetched
from protect_portal.notifications.models import Delivery

OLDEST = """
WITH waiting AS (
  SELECT CASE WHEN last_error <> '' AND (attempts = 0 OR (attempts = 1 AND state = 'sending')) THEN due_at ELSE next_try_at END AS since
  FROM notifications_delivery WHERE state IN ('pending', 'sending'))
SELECT extract(epoch FROM clock_timestamp() - min(since))::bigint FROM waiting WHERE since <= clock_timestamp()
"""
AGES = "SELECT name, extract(epoch FROM clock_timestamp() - last_run)::bigint FROM notifications_sweep"
SILENT_AFTER = 120  # seconds without a sweep, or a mail overdue: something has stopped
EXPECTED = {
    "fan_out": SILENT_AFTER,
    "drain": SILENT_AFTER,
    "beat": SILENT_AFTER,
    "plan": 2 * settings.PLAN_SECONDS + SILENT_AFTER,
}
"""Each sweep with the seconds after which it is silent."""
WOKEN = ("fan_out", "drain")


def queue_state() -> dict:
    """Counts by state; the age in seconds of the oldest due delivery, and of the older of the last fan-out and drain (null: none); the
    names of the sweeps that stand still."""
    counted = Delivery.objects.order_by().values_list("state").annotate(rows=Count("pk"))
    counts = dict.fromkeys(Delivery.State.values, 0) | dict(counted)
    ages, oldest = dict(fetched(AGES, [])), fetched(OLDEST, [])[0][0]
    last = max((ages[name] for name in WOKEN if name in ages), default=None)
    silent = [name for name, limit in EXPECTED.items() if ages.get(name, limit) >= limit]
    return counts | {"oldest_due_seconds": oldest, "last_sweep_seconds": last, "silent": silent}


def is_healthy(state: dict) -> bool:
    return not state["silent"] and (state["oldest_due_seconds"] or 0) < SILENT_AFTER
