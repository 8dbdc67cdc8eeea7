"""Why somebody was told: what happened, why it concerns them, when it comes by mail, and where it went."""

from dataclasses import dataclass

from protect_portal.access.rights import can
from protect_portal.audit.history import EventLine, Telling
from protect_portal.notifications.levels import NEWS, level_of
from protect_portal.notifications.mails import WAITING, MailLine, mail_lines
from protect_portal.notifications.models import Delivery, Level, Notification
from protect_portal.notifications.registry import mail_kinds, reasons_to_see
from protect_portal.notifications.writing import writing


@dataclass(frozen=True)
class Why:
    """The chain, told to one reader: `happened` is None for a reminder, `reasons` empty where the reader may not see the thing, `level`
    None where it comes whatever level is chosen; `mails` are those that told of it, `next` what waits to be said of the same thing."""

    happened: EventLine | None
    reasons: list[str]
    level: Level | None
    mails: list[MailLine]
    next: list[MailLine]


def why_told(notification: Notification) -> Why:
    """Why its owner was told in the portal."""
    person, event = notification.user, notification.event
    level = level_of(person, notification.scope) if notification.category == NEWS else None
    rows = list(person.deliveries.filter(event=event).select_related("recipient"))
    if notification.digest_id:
        rows += list(person.deliveries.filter(pk=notification.digest_id).select_related("recipient"))
    reasons = reasons_to_see(event.target, person) if event.target and can(person, "view", event.target) else []
    about = {"content_type": event.content_type_id, "object_id": event.object_id}
    return Why(Telling([event], person).lines[0], reasons, level, mail_lines(person, rows), _next(person, person, about))


def why_mailed(row: Delivery, reader) -> Why:
    """Why this mail goes, or went, to its recipient; in sentences that `reader` may read."""
    happened = Telling([row.event], reader).lines[0] if row.event_id else None
    about = {"content_type": row.content_type_id, "object_id": row.object_id}
    others = [line for line in _next(row.recipient, reader, about) if line.row.pk != row.pk]
    return Why(happened, _reasons(row, reader), _level(row), mail_lines(reader, [row]), others)


def _reasons(row: Delivery, reader) -> list[str]:
    kind, target = mail_kinds().get(row.kind), row.target
    if kind is None or target is None or not can(reader, "view", target):
        return []
    with writing(row):
        reasons = kind.reasons(target, row.recipient)
    return reasons or reasons_to_see(target, row.recipient)


def _level(row: Delivery) -> Level | None:
    """The level of a mail of news: what the recipient has chosen for the scope of the notice."""
    told = Notification.objects.filter(user=row.recipient_id, event=row.event_id, category=NEWS).first() if row.event_id else None
    return level_of(row.recipient, told.scope) if told else None


def _next(person, reader, about: dict) -> list[MailLine]:
    waiting = person.deliveries.filter(WAITING, event=None, **about).select_related("recipient")
    return mail_lines(reader, waiting.order_by("due_at"))
