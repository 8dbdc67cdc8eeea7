"""A restored database must not mail again what was mailed after it was dumped."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery, Notification, Sweep
from protect_portal.notifications.news import settle_until
from protect_portal.notifications.plan import plan

OWED = (Delivery.State.PENDING, Delivery.State.SENDING)


def last_sweep() -> datetime | None:
    """When the database that was dumped last saw a sweep; None: never."""
    return Sweep.objects.aggregate(last=Max("last_run"))["last"]


@transaction.atomic
def expire_what_was_due(until: datetime) -> dict[str, int]:
    """What the lost installation owed by `until`, it has sent: deliveries expire, news waits for no mail. Also what it would have derived
    in its next sweep from what had happened. Returns how many of each."""
    while fan_out():
        pass
    settled = settle_until(until)
    plan()
    due = Delivery.objects.filter(Q(due_at__lte=until) | Q(event__at__lte=until), state__in=OWED)
    numbers = list(due.select_for_update(of=["self"]).values_list("pk", flat=True))
    settled += Notification.objects.filter(digest__in=numbers).update(mail=Notification.Mail.NONE, digest=None)
    rows = Delivery.objects.filter(pk__in=numbers)
    changes = {"state": Delivery.State.EXPIRED, "lease_token": None, "lease_until": None}
    return {"deliveries": rows.update(**changes), "notifications": settled}
