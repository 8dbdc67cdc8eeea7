"""How the queue stands, read without Celery: for /healthz/queue, `manage.py deliveries` and the secretariat."""

from django.db import connection
from django.db.models import Count

from protect_portal.notifications.models import Delivery

AGES = """
SELECT (SELECT extract(epoch FROM clock_timestamp() - min(next_try_at)) FROM notifications_delivery
        WHERE state IN ('pending', 'sending') AND next_try_at <= clock_timestamp()),
       (SELECT extract(epoch FROM clock_timestamp() - min(last_run)) FROM notifications_sweep WHERE name IN ('fan_out', 'drain'))
"""
SILENT_AFTER = 120  # seconds without a sweep, or a mail overdue: something has stopped


def queue_state() -> dict:
    """Counts by state, the age in seconds of the oldest due delivery and of the older of the last two sweeps (null: none)."""
    counted = Delivery.objects.order_by().values_list("state").annotate(rows=Count("pk"))
    counts = dict.fromkeys(Delivery.State.values, 0) | dict(counted)
    oldest, sweep = _ages()
    return counts | {"oldest_due_seconds": oldest, "last_sweep_seconds": sweep}


def is_healthy(state: dict) -> bool:
    ages = (state["oldest_due_seconds"] or 0, state["last_sweep_seconds"])
    return ages[1] is not None and max(ages) < SILENT_AFTER


def _ages() -> tuple[int | None, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(AGES)
        oldest, sweep = cursor.fetchone()
    return (None if oldest is None else int(oldest)), (None if sweep is None else int(sweep))
