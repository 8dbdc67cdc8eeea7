"""Every kind of mail as it looks, written about something the reader sees, to the reader, in either language. Nothing is owed or sent."""

from copy import copy
from datetime import timedelta
from itertools import islice

from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model
from django.utils import timezone

from protect_portal.access.rights import can
from protect_portal.audit.models import Event
from protect_portal.notifications.inbox import page_of_notifications
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.mail_words import mail_in_words
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import NOTICES, OF_NEWS, REMINDERS, Notice, Reminder, mail_kinds

LOOKED_AT = 50  # events, the newest first; things ahead
AHEAD = timedelta(days=3653)  # as far as anybody plans


def kinds_in_words() -> list[tuple[str, str]]:
    """The name of each kind and its words, in the order of the words."""
    return sorted(((name, mail_in_words(name)) for name in mail_kinds()), key=lambda pair: pair[1])


def preview_of(name: str, language: str, reader) -> EmailMultiAlternatives | None:
    """The mail of this kind, in this language, as it would be written to `reader` now; None where nothing they see would make one."""
    recipient = copy(reader)
    recipient.language = language
    row = example_of(name, recipient)
    try:
        return render_mail(row) if row else None
    except ObjectDoesNotExist:  # its words speak of an answer, or a grant, that was never the reader's
        return None


def example_of(name: str, reader) -> Delivery | None:
    """A delivery that is owed to nobody: about what its kind names, else about the newest thing of which such a mail was owed."""
    target = mail_kinds()[name].example(reader)
    if name in OF_NEWS:
        return _of_news(name, reader, target)
    if name in REMINDERS:
        return _row(name, reader, target or _ahead(REMINDERS[name], reader))
    event = _newest_event(name, reader)
    target = target or (event and event.target)
    return _row(name, reader, target, event or _as_if(name, target, reader)) if target else None


def _of_news(name: str, reader, target: Model | None) -> Delivery | None:
    """A summary is about the reader; a single mail of news about the newest thing they were told of."""
    newest = next(iter(page_of_notifications(reader, size=1)["lines"]), None)
    if newest is None:
        return None
    return _row(name, reader, target) if target else _row(name, reader, newest.target, newest.notification.event)


def _ahead(reminder: Reminder, reader) -> Model | None:
    """Something of which the reminder will speak."""
    return next((row for row in islice(reminder.objects(timezone.now() + AHEAD), LOOKED_AT) if can(reader, "view", row)), None)


def _newest_event(name: str, reader) -> Event | None:
    kinds = [kind for kind, notices in NOTICES.items() if any(_owes(notice, name) for notice in notices)]
    newest = Event.objects.filter(kind__in=kinds).order_by("-pk")[:LOOKED_AT]
    return next((event for event in newest if event.target and can(reader, "view", event.target)), None)


def _owes(notice: Notice, name: str) -> bool:
    return notice.mail is not None and notice.mail.name == name


def _as_if(name: str, target: Model, reader) -> Event:
    """The event that would owe it, never saved."""
    kind = next(kind for kind, notices in NOTICES.items() if any(_owes(notice, name) for notice in notices))
    return Event(kind=kind, by=reader, object_id=target.pk)


def _row(name: str, reader, target: Model | None, event: Event | None = None) -> Delivery | None:
    return Delivery(kind=name, recipient=reader, target=target, event=event, occurrence="preview") if target else None


def html_of(mail: EmailMultiAlternatives) -> str:
    return mail.alternatives[0].content
