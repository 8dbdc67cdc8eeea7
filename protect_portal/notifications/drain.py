"""Sending what is owed: claim with a lease, ask again whether it is still true, render, send, mark each mail on its own.

Measured on this design: a worker killed in the middle doubles at most the mail whose acceptance was not yet written."""

import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, QuerySet

from protect_portal.access.keys import one_instant, read_keys_of
from protect_portal.notifications.batch import one_batch
from protect_portal.notifications.clock import database_now, mark_run
from protect_portal.notifications.in_sql import fetched, written
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.news import DIGEST_MAIL, NEWS_MAIL, TRIED_AGAIN, drop, let_go, take
from protect_portal.notifications.still_true import Verdicts, still_true_of

BATCH = 50
LEASE = timedelta(minutes=5)
BUDGET = 45  # seconds a drain may take, below the task's soft limit of 60
FRESH = 0.5  # seconds for which an answer about rights holds: asked for the rest of the batch again then
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
  ORDER BY next_try_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
SENT = """
UPDATE notifications_delivery SET state = 'sent', sent_at = clock_timestamp(), sent_to = %s, last_error = '', lease_token = NULL,
  lease_until = NULL
WHERE id = %s AND lease_token = %s AND state = 'sending'
"""


class ServerAway(Exception):
    """No connection to the mail server, or it refuses ours: no fault of any mail, so no try is spent on it."""


@dataclass(frozen=True)
class Asked:
    """What was asked about mails under one lease: are they still true, what time was it, and until when (monotonic) that holds."""

    token: uuid.UUID
    verdicts: Verdicts
    now: datetime
    until: float


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


def _send_batch(token: uuid.UUID, rows: list[Delivery], smtp, until: float) -> int:
    """Send row by row while there is time; what is left goes back, long before its lease ends."""
    sent, left = 0, deque(rows)
    while left and time.monotonic() < until:
        with one_batch(), one_instant():
            asked = _ask(token, left)
            sent += _send_while_asked(left, asked, smtp, until)
    _give_back(left, token)
    return sent


def _ask(token: uuid.UUID, left: Iterable[Delivery]) -> Asked:
    read_keys_of({row.recipient_id for row in left})
    now = database_now()
    return Asked(token, still_true_of(list(left)), now, time.monotonic() + FRESH)


def _send_while_asked(left: deque[Delivery], asked: Asked, smtp, until: float) -> int:
    """Send the first of what is `left`, and on, as long as the answers are fresh."""
    sent = 0
    while left and time.monotonic() < min(asked.until, until):
        try:
            sent += _deliver(left[0], asked, smtp)
        except ServerAway as away:
            _give_back(left, asked.token, next_try_at=database_now() + PAUSE, last_error=str(away))
            raise
        left.popleft()
    return sent


def _give_back(rows: Iterable[Delivery], token: uuid.UUID, **changes) -> None:
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_token=token, state=Delivery.State.SENDING)
    changes |= {"state": Delivery.State.PENDING, "lease_token": None, "lease_until": None}
    mine.update(attempts=F("attempts") - 1, **changes)


def _claim() -> tuple[uuid.UUID, list[Delivery]] | None:
    token = uuid.uuid4()
    with transaction.atomic():
        ids = [number for (number,) in fetched(CLAIM, [token, LEASE, BATCH])]
    rows = Delivery.objects.filter(pk__in=ids).prefetch_related("recipient", "event").order_by("next_try_at", "pk")
    return (token, list(rows)) if ids else None


def _deliver(row: Delivery, asked: Asked, smtp) -> bool:
    try:
        if row.expires_at and row.expires_at <= asked.now:
            return _too_late(row, asked.token)
        if not _holds(row, asked):
            return _cancel(row, asked.token)
        mail = render_mail(row, connection=smtp)
        _open(smtp)
        mail.send()
    except ServerAway:
        raise
    except Exception as error:
        smtp.close()
        return _retry_or_fail(row, asked.token, error)
    written(SENT, [mail.to[0], row.pk, asked.token])
    return True


def _holds(row: Delivery, asked: Asked) -> bool:
    """Whether it is still true, and, of news, whether anything is left to say. Raises what kept the question from being asked."""
    verdict = asked.verdicts[row.pk]
    if isinstance(verdict, Exception):
        raise verdict
    return verdict and (not _is_of_news(row) or take(row))


def _is_of_news(row: Delivery) -> bool:
    return row.kind in (NEWS_MAIL, DIGEST_MAIL)


def _cancel(row: Delivery, token: uuid.UUID) -> bool:
    """Of news, with what it would have said: else it would be planned again, and cancelled, for ever."""
    return _end(row, token, drop if _is_of_news(row) else None, state=Delivery.State.CANCELLED)


def _open(smtp) -> None:
    try:
        smtp.open()
    except (SMTPException, OSError) as error:
        raise ServerAway(_name(error)) from error


def _too_late(row: Delivery, token: uuid.UUID) -> bool:
    return _end(row, token, let_go if _is_of_news(row) else None, state=Delivery.State.EXPIRED)


@transaction.atomic
def _end(row: Delivery, token: uuid.UUID, of_lines: Callable[[Delivery], None] | None, **changes) -> bool:
    """Write the outcome, and what becomes of the lines it has taken, where the lease is still mine."""
    if of_lines and list(_leased(row, token).select_for_update()):
        of_lines(row)
    return _finish(row, token, **changes)


def _leased(row: Delivery, token: uuid.UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=row.pk, lease_token=token, state=Delivery.State.SENDING)


def _finish(row: Delivery, token: uuid.UUID, **changes) -> bool:
    """Write the outcome where the lease is still mine."""
    _leased(row, token).update(lease_token=None, lease_until=None, **changes)
    return False


def _retry_or_fail(row: Delivery, token: uuid.UUID, error: Exception) -> bool:
    if not isinstance(error, SMTPException | OSError):
        logger.error("Delivery %s cannot be written.", row.pk, exc_info=error)
    if _is_final(error) or row.attempts > len(RETRY_MINUTES):
        return _fail(row, token, error)
    again = database_now() + timedelta(minutes=RETRY_MINUTES[row.attempts - 1])
    return _finish(row, token, state=Delivery.State.PENDING, next_try_at=again, last_error=_name(error))


def _fail(row: Delivery, token: uuid.UUID, error: Exception) -> bool:
    """A mailbox may be full for a day: what a summary could not say stands in the next one."""
    again = partial(let_go, of_last=TRIED_AGAIN) if row.kind == DIGEST_MAIL else None
    return _end(row, token, again, state=Delivery.State.FAILED, last_error=_name(error))


def _is_final(error: Exception) -> bool:
    """A 5xx answer about this recipient or this mail is final; anything else is tried again (RFC 5321, 4.2.1)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _name(error: Exception) -> str:
    """The kind of failure and the server's code, never its words (they repeat addresses)."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
