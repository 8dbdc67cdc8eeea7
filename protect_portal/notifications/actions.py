"""What is done about telling: how often somebody wants mail, and sending again what did not arrive."""

from django.db import transaction
from django.utils.translation import gettext as _

from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock
from protect_portal.notifications.clock import database_now
from protect_portal.notifications.levels import set_level, unsubscribe
from protect_portal.notifications.models import Delivery, Level
from protect_portal.notifications.news import plan_news
from protect_portal.notifications.registry import mail_kinds

NOT_ARRIVED = (Delivery.State.FAILED, Delivery.State.EXPIRED)


@transaction.atomic
def choose_level(person, scope: str, level: Level) -> None:
    """How often news of `scope` comes by mail, from this moment on, also what was told before and still waits for its mail."""
    set_level(person, scope, level)
    plan_news(person)


@transaction.atomic
def stop_news(person, scope: str) -> None:
    """No more mail of the news of `scope` ("*": of any), nor of what waits for its mail."""
    unsubscribe(person, scope)
    plan_news(person)


@transaction.atomic
def choose_digest_hour(person, hour: int) -> None:
    """The full hour of the day (0–23, in Bucharest) at which the summary comes."""
    person.digest_hour = hour
    person.save(update_fields=["digest_hour"])
    plan_news(person)


@transaction.atomic
def send_again(delivery: Delivery, *, by) -> None:
    """Owe once more a mail that failed, expired or came back. It is asked again whether it is still true, and goes to the address that
    the person has now. Raises NoLonger where it is on its way or arrived, or where what it speaks of is over."""
    require(by, "resend", delivery)
    row, now = lock(delivery), database_now()
    if not did_not_arrive(row):
        raise NoLonger(_("This mail has not failed: there is nothing to send again."))
    if (expires := _expires(row)) and expires <= now:
        raise NoLonger(_("What this mail speaks of is over."))
    row.state, row.again, row.attempts, row.last_error = Delivery.State.PENDING, row.again + 1, 0, ""
    row.due_at = row.next_try_at = now
    row.expires_at, row.bounced_at, row.bounce = expires, None, ""
    row.save()
    record("delivery.resent", row, by=by)


def did_not_arrive(row: Delivery) -> bool:
    return row.state in NOT_ARRIVED or (row.state == Delivery.State.SENT and row.bounced_at is not None)


def _expires(row: Delivery):
    """When it would come too late: an event's mail says it by what it is about now, a reminder by the time it speaks of."""
    kind = mail_kinds().get(row.kind)
    return kind.expires(row.target) if kind and row.event_id and row.target else row.expires_at
