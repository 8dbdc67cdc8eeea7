"""Sending what is owed: claim with a lease, ask again whether it is still true, render, send, mark each mail on its own.

Measured on this design: a worker killed in the middle doubles at most the mail whose acceptance was not yet written."""

import logging
import time
import uuid
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import F

from protect_portal.notifications.clock import database_now, mark_run
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.still_true import still_true

BATCH = 50
LEASE = timedelta(minutes=5)
BUDGET = 45  # seconds a drain may take, below the task's soft limit of 60
PAUSE = timedelta(minutes=1)  # while the mail server is away
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
logger = logging.getLogger(__name__)

CLAIM = """
UPDATE notifications_delivery SET state = 'sending', lease_token = %s, lease_until = clock_timestamp() + %s,
  attempts = attempts + 1
WHERE id IN (
  SELECT id FROM notifications_delivery
  WHERE next_try_at <= clock_timestamp()
    AND (state = 'pending' OR (state = 'sending' AND lease_until < clock_timestamp()))
  ORDER BY next_try_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def drain() -> int:
    """Send what is due, batch by batch, within the budget; returns how many mails an SMTP server accepted."""
    until, sent, smtp = time.monotonic() + BUDGET, 0, get_connection()
    try:
        while time.monotonic() < until and (claimed := _claim()):
            sent += _send_batch(*claimed, smtp, until)
    except ServerAway as away:
        logger.warning("The mail server does not let us in (%s); what is due waits %s.", away, PAUSE)
    finally:
        smtp.close()
    mark_run("drain")
    return sent


class ServerAway(Exception):
    """No connection to the mail server, or it refuses ours: no fault of any mail, so no try is spent on it."""


def _send_batch(token: uuid.UUID, rows: list[Delivery], smtp, until: float) -> int:
    """Send row by row while there is time; what is left goes back, long before its lease ends."""
    sent = 0
    for number, row in enumerate(rows):
        if time.monotonic() >= until:
            _give_back(rows[number:], token, timedelta())
            break
        try:
            sent += _deliver(row, token, smtp)
        except ServerAway as away:
            _give_back(rows[number:], token, PAUSE, last_error=str(away))
            raise
    return sent


def _give_back(rows: list[Delivery], token: uuid.UUID, wait: timedelta, **changes) -> None:
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_token=token, state=Delivery.State.SENDING)
    changes |= {"state": Delivery.State.PENDING, "lease_token": None, "lease_until": None}
    mine.update(attempts=F("attempts") - 1, next_try_at=database_now() + wait, **changes)


def _claim() -> tuple[uuid.UUID, list[Delivery]] | None:
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [token, LEASE, BATCH])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Delivery.objects.filter(pk__in=ids).select_related("recipient", "event").order_by("next_try_at", "pk")
    return (token, list(rows)) if ids else None


def _deliver(row: Delivery, token: uuid.UUID, smtp) -> bool:
    try:
        if row.expires_at and row.expires_at <= database_now():
            return _finish(row, token, state=Delivery.State.EXPIRED)
        if not still_true(row):
            return _finish(row, token, state=Delivery.State.CANCELLED)
        mail = render_mail(row, connection=smtp)
        _open(smtp)
        mail.send()
    except ServerAway:
        raise
    except Exception as error:
        smtp.close()
        return _retry_or_fail(row, token, error)
    _finish(row, token, state=Delivery.State.SENT, sent_at=database_now(), last_error="")
    return True


def _open(smtp) -> None:
    try:
        smtp.open()
    except (SMTPException, OSError) as error:
        raise ServerAway(_name(error)) from error


def _finish(row: Delivery, token: uuid.UUID, **changes) -> bool:
    """Write the outcome where the lease is still mine."""
    mine = Delivery.objects.filter(pk=row.pk, lease_token=token, state=Delivery.State.SENDING)
    mine.update(lease_token=None, lease_until=None, **changes)
    return False


def _retry_or_fail(row: Delivery, token: uuid.UUID, error: Exception) -> bool:
    if not isinstance(error, SMTPException | OSError):
        logger.exception("Delivery %s cannot be written.", row.pk)
    if _is_final(error) or row.attempts > len(RETRY_MINUTES):
        return _finish(row, token, state=Delivery.State.FAILED, last_error=_name(error))
    again = database_now() + timedelta(minutes=RETRY_MINUTES[row.attempts - 1])
    return _finish(row, token, state=Delivery.State.PENDING, next_try_at=again, last_error=_name(error))


def _is_final(error: Exception) -> bool:
    """A 5xx answer about this recipient or this mail is final; anything else is tried again (RFC 5321, 4.2.1)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _name(error: Exception) -> str:
    """The kind of failure and the server's code, never its words (they repeat addresses)."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
