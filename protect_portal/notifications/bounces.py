"""Delivery reports: which mail came back. Out-of-office replies, read receipts and reports of a mere delay are ignored.

What is kept of a report is its status code (RFC 3463), never a word of it: people's servers repeat addresses and texts."""

import mailbox
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from protect_portal.notifications.mail import sending_domain
from protect_portal.notifications.models import Delivery

OURS = re.compile(r"<?delivery\.(?P<pk>[0-9]{1,18})(?:\.(?P<again>[0-9]{1,4}))?@(?P<domain>[\w.-]+)>?")
STATUS = re.compile(r"\b(?P<code>[245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
FINAL, LOUD = {"failed"}, "mailer-daemon"
MEANT_FOR_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Response-Suppress")
BULK = {"bulk", "auto_reply", "auto-reply", "junk"}
AWAY = re.compile(
    r"^\s*(re:\s*)*(automatic reply|auto(matic)?[ -]?reply|out of (the )?office|on (vacation|leave|holiday)|vacation|"
    r"r[aă]spuns automat|absen[tțţ]|(sunt |plecat[aă]? )?[iî]n concediu|[iî]n afara biroului|abwesen|"
    r"r[ée]ponse automatique|respuesta autom)",
    re.IGNORECASE,
)
CLOCKS = timedelta(minutes=5)  # by which the clock of another server may differ from ours
UNNAMED = "5.0.0"  # a failure whose report gives no code of its own (RFC 3463, 3.1: other or undefined status)


class Said(StrEnum):
    """What one message of the mailbox is."""

    BOUNCED = "bounced"
    AUTO_REPLY = "auto_replies"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Report:
    """A report of a failure: the Message-ID it speaks of, the address that did not take it, the code, and when it was written."""

    pk: int | None
    again: int
    is_of_another: bool
    """Whether it keeps the Message-ID of a mail, and that is none of ours."""
    address: str
    code: str
    at: datetime


def read_bounces(path: Path) -> dict[str, int]:
    """Read a file of one message (.eml) or of many (mbox), and write down what came back. Returns how many messages were read, and how
    many of them were bounces of our mails, automatic replies, and neither. Reading a file twice changes nothing more.

    Raises OSError where the file cannot be read."""
    counts = {"read": 0, **dict.fromkeys(Said, 0)}
    for message in messages_in(path):
        counts["read"] += 1
        counts[take(message)] += 1
    return {str(name): number for name, number in counts.items()}


def messages_in(path: Path) -> list[Message]:
    """An mbox begins with "From ", without a colon (RFC 4155)."""
    content = path.read_bytes()
    if not content.startswith(b"From "):
        return [message_from_bytes(content)]
    box = mailbox.mbox(path, create=False)
    try:
        return [message_from_bytes(box.get_bytes(key)) for key in box.iterkeys()]
    finally:
        box.close()


@transaction.atomic
def take(message: Message) -> Said:
    """Write down one message. A bounce of a mail that was sent again meanwhile is read, and changes nothing."""
    if is_failure(message):
        return Said.BOUNCED if _note(report_of(message)) else Said.UNKNOWN
    return Said.AUTO_REPLY if is_automatic(message) else Said.UNKNOWN


def is_failure(message: Message) -> bool:
    """Whether it says that a mail was not delivered and never will be: a delivery status notification (RFC 3464), or what servers
    without them write."""
    if report := _status_part(message):
        return any(_action(fields) in FINAL for fields in report)
    return bool(_header(message, "X-Failed-Recipients")) or (_from_daemon(message) and _own_id(_text(message)) is not None)


def is_automatic(message: Message) -> bool:
    """Whether a machine answered: by what the headers say (RFC 3834), a receipt or a report without a failure, or the subject."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower() or "no"
    by_header = submitted != "no" or any(_header(message, name) for name in MEANT_FOR_MACHINES)
    by_precedence = _header(message, "Precedence").strip().lower() in BULK
    is_report = message.get_content_type() == "multipart/report"
    return by_header or by_precedence or is_report or bool(AWAY.match(_header(message, "Subject")))


def report_of(message: Message) -> Report:
    fields = next((one for one in _status_part(message) if _action(one) in FINAL), None)
    original = _original(message)
    own = _own_id(original) or (None if original else _own_id(_text(message)))
    code = STATUS.search(_header(fields, "Status") if fields else _text(message))
    address = _recipient_in(fields) if fields else _header(message, "X-Failed-Recipients")
    return Report(
        pk=int(own["pk"]) if own else None,
        again=int(own["again"] or 0) if own else 0,
        is_of_another=own is None and bool(original),
        address=address.rpartition(";")[2].strip().strip("<>"),
        code=code["code"] if code else UNNAMED,
        at=_written(message),
    )


def _action(fields: Message) -> str:
    return _header(fields, "Action").strip().lower()


def _recipient_in(fields: Message) -> str:
    return _header(fields, "Original-Recipient") or _header(fields, "Final-Recipient")


def _note(report: Report) -> bool:
    """Mark the mail; False where it is none of ours."""
    row = _named_in(report) if report.pk else _newest_to(report)
    if row is None:
        return False
    same = Delivery.objects.filter(pk=row.pk, again=report.again) if report.pk else Delivery.objects.filter(pk=row.pk)
    same.filter(state=Delivery.State.SENT, bounced_at=None).update(bounced_at=report.at, bounce=report.code)
    return True


def _named_in(report: Report) -> Delivery | None:
    """The mail whose Message-ID it keeps, where the address it names is the one that mail went to: numbers can be guessed."""
    row = Delivery.objects.filter(pk=report.pk).first()
    went_there = row is not None and report.address.casefold() in ("", row.sent_to.casefold())
    return row if went_there else None


def _own_id(text: str) -> re.Match | None:
    """A Message-ID of our making in it: of our own domain."""
    return next((found for found in OURS.finditer(text) if found["domain"].casefold() == sending_domain().casefold()), None)


def _newest_to(report: Report) -> Delivery | None:
    """Where a report keeps nothing of the mail: the newest that had been sent to this address by then."""
    if report.is_of_another or not report.address:
        return None
    sent = Delivery.objects.filter(state=Delivery.State.SENT, sent_to__iexact=report.address, sent_at__lte=report.at + CLOCKS)
    return sent.order_by("-sent_at", "-pk").first()


def _status_part(message: Message) -> list[Message]:
    """The groups of fields of a message/delivery-status part, the one about the message first; none where there is no such part."""
    part = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    return [fields for fields in part.get_payload() if isinstance(fields, Message)] if part and part.is_multipart() else []


def _original(message: Message) -> str:
    """The Message-ID of the mail that came back: of the part that holds it, or its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            return _header(part.get_payload(0), "Message-ID")
        if part.get_content_type() == "text/rfc822-headers":
            return _header(message_from_string(_body(part)), "Message-ID")
    return ""


def _text(message: Message) -> str:
    return "\n".join(_body(part) for part in message.walk() if part.get_content_maintype() == "text")


def _body(part: Message) -> str:
    return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    """In readable letters (RFC 2047); as it stands where it cannot be read, nothing where there is none."""
    raw = str(message.get(name, ""))
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, ValueError, LookupError):
        return raw


def _from_daemon(message: Message) -> bool:
    return LOUD in _header(message, "From").lower() or _header(message, "Return-Path").strip() == "<>"


def _written(message: Message) -> datetime:
    """When the report was written; now where it does not say, or says a time to come."""
    now = timezone.now()
    try:
        at = parsedate_to_datetime(_header(message, "Date"))
    except (TypeError, ValueError, OverflowError):
        return now
    return min(at if at.tzinfo else timezone.make_aware(at), now)
