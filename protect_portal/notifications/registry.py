"""What the apps declare in their notices.py: who hears of which event (@notice), and who is reminded of what (@reminder)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from protect_portal.access.keys import holders_of
from protect_portal.access.models import Guarded
from protect_portal.audit.models import Event


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. Its words are templates/mail/<name>_subject.txt, <name>.txt and <name>.html."""

    name: str
    context: Callable[[Model, Any], dict] = field(default=lambda target, recipient: {})
    attachments: Callable[[Model, Any], Iterable[tuple[str, str, str]]] = field(default=lambda target, recipient: ())
    expires: Callable[[Model], datetime | None] = field(default=lambda target: None)


@dataclass(frozen=True)
class Notice:
    """Who hears of an event of these kinds. The same queryset is asked when the mail is owed and again when it is sent."""

    events: tuple[str, ...]
    recipients: Callable[[Event], QuerySet]
    category: str
    sentence: str
    mail: MailKind | None
    occurrence: Callable[[Event], str]
    still_true: Callable[[Event], bool]
    tells_actor: bool

    def people(self, event: Event) -> QuerySet:
        """Who hears of `event` now: active, and, where the object has a lock, carrying a key to it."""
        people = self.recipients(event).filter(is_active=True, erased_at=None)
        if isinstance(event.target, Guarded):
            people = people.filter(pk__in=holders_of(event.target.readers).values("pk"))
        return people if self.tells_actor else people.exclude(pk=event.by_id)


@dataclass(frozen=True)
class Moment:
    """One time somebody is reminded: when it is due, which time it speaks of, and from when it would come too late."""

    due: datetime
    occurrence: str
    """A moved object is another occurrence."""
    expires: datetime | None


@dataclass(frozen=True)
class Reminder:
    """Who is reminded of what. Planning and the check before sending ask the same three questions."""

    mail: MailKind
    model: type[Model]
    objects: Callable[[datetime], Iterable[Model]]
    """What may fall due before this instant."""
    moments: Callable[[Model], Iterable[Moment]]
    """When each is spoken of."""
    people: Callable[[list[int]], Iterable[tuple[int, int]]]
    """Pairs (person id, object id) of those who should hear of these objects now."""


NOTICES: dict[str, list[Notice]] = {}
REMINDERS: dict[str, Reminder] = {}


def notice(
    *events: str,
    category: str = "news",
    sentence: str = "",
    mail: MailKind | None = None,
    occurrence: Callable[[Event], str] = lambda event: str(event.pk),
    still_true: Callable[[Event], bool] = lambda event: True,
    tells_actor: bool = False,
):
    """Declare who hears when one of `events` is recorded: the decorated function returns a queryset of people.

    `sentence` is the line in the portal's list, with %(target)s; empty where only a mail is owed. One person gets one
    notification per event and one mail per (mail kind, target, occurrence), however many ways lead to them."""

    def declare(recipients: Callable[[Event], QuerySet]):
        declared = Notice(events, recipients, category, sentence, mail, occurrence, still_true, tells_actor)
        for kind in events:
            NOTICES.setdefault(kind, []).append(declared)
        return recipients

    return declare


def remind(reminder: Reminder) -> Reminder:
    REMINDERS[reminder.mail.name] = reminder
    return reminder


def notice_of_mail(event: Event, mail: str) -> Notice | None:
    """The notice by which `event` owes the mail kind named `mail`."""
    return next((n for n in NOTICES.get(event.kind, []) if n.mail and n.mail.name == mail), None)
