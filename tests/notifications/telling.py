"""How the tests of this folder let something be told at another time: PostgreSQL's clock cannot be moved, what it wrote can."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import derive
from protect_portal.notifications.levels import EVERYTHING, set_level
from protect_portal.notifications.models import Delivery, Notification
from protect_portal.notifications.slots import slots_around

DAY = timedelta(days=1)


def tell(kind: str, target, *, by=None, at: datetime | None = None, **data) -> Event:
    """Record what happened and derive what it owes, as a sweep would have done at `at` (default: now)."""
    event = record(kind, target, by=by, **data)
    derive(event)
    Event.objects.filter(pk=event.pk).update(fanned_at=at or timezone.now())
    return event


def before_the_last_summary(hour: int = 8) -> datetime:
    """An instant whose daily summary of that hour has left by now."""
    return slots_around(timezone.now(), [hour])[0].past - timedelta(minutes=1)


def before_the_last_week(hour: int = 8) -> datetime:
    """An instant whose weekly summary has left by now too."""
    return slots_around(timezone.now(), [hour])[1].past - timedelta(minutes=1)


def choose(level: str, *people) -> None:
    for person in people:
        set_level(person, EVERYTHING, level)


def fall_due() -> None:
    """The mails of news that wait for their minute are due."""
    Delivery.objects.filter(kind="news", state="pending", next_try_at__gt=timezone.now()).update(next_try_at=timezone.now())


def let_go_by(by: timedelta) -> None:
    """As if `by` had gone by for what waits and for what is leased."""
    Delivery.objects.update(next_try_at=F("next_try_at") - by, lease_until=F("lease_until") - by)


def mails_of_news() -> list[tuple[str, str, str]]:
    """(who, kind, state) of each."""
    rows = Delivery.objects.filter(kind__in=["news", "digest"]).select_related("recipient").order_by("recipient__email", "due_at", "pk")
    return [(row.recipient.email.split("@")[0], row.kind, row.state) for row in rows]


def waiting() -> list[str]:
    """Whose news waits for a mail."""
    rows = Notification.objects.filter(mail="waits").select_related("user")
    return sorted(row.user.email.split("@")[0] for row in rows)
