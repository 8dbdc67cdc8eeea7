"""What the apps declare in their notices.py: who hears of which event (@notice), and who is reminded of what (@reminder)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from protect_portal.access.explain import why
from protect_portal.access.keys import holders_of
from protect_portal.access.models import Guarded
from protect_portal.audit.models import Event

Attachment = tuple[str, str | bytes, str]
"""File name, content, content type."""


def reasons_to_see(target: Model, recipient: Any) -> list[str]:
    """Why `recipient` may see `target`, in sentences, every way that leads to it: for mails that go to whoever may see a thing."""
    return why(recipient, target) if isinstance(target, Guarded) else []


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. Its words are templates/mail/<name>_subject.txt, <name>.txt and <name>.html. Deliveries that are owed keep `name`:
    it is never changed, or a migration renames them."""

    name: str
    context: Callable[[Model, Any], dict] = field(default=lambda target, recipient: {})
    attachments: Callable[[Model, Any], Iterable[Attachment]] = field(default=lambda target, recipient: ())
    expires: Callable[[Model], datetime | None] = field(default=lambda target: None)
    sender: Callable[[Model, Any], tuple[str, str] | None] = field(default=lambda target, recipient: None)
    """The name in From and the address in Reply-To, where somebody writes in their own name; None: the secretariat's."""
    is_optional: bool = False
    """Whether it can be unsubscribed from (RFC 8058)."""
    is_between_two: bool = False
    """Whether nobody but its recipient learns that it went out: to whom it went tells what the office may not know."""
    reasons: Callable[[Model, Any], list[str]] = field(default=lambda target, recipient: [])
    """Why this person gets it, in sentences for its foot, beside what its templates say of everybody who gets it."""
    example: Callable[[Any], Model | None] = field(default=lambda reader: None)
    """The newest target that `reader` may see, to preview the mail with; None: there is none."""
    of_delivery: Callable[[Any], dict] = field(default=lambda row: {})
    """What it says beside `context` that depends on the delivery itself: the lines of a summary."""
    scope: Callable[[Any], str] = field(default=lambda row: "")
    """From what its one-click link unsubscribes (levels.py), where it is optional."""


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
    addresses: Callable[[Event], QuerySet] | None = None
    """Official addresses that get a copy: rows (person's number, address), sent in that person's name and rights."""
    delay: timedelta = timedelta()
    """How long after the event its mail falls due: time to undo what can be undone."""

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
    """Pairs (person id, object id) of those who should hear of these objects now; a queryset of them where it can be."""
    addresses: Callable[[list[int]], Iterable[tuple[int, str, int]]] | None = None
    """Official addresses that get a copy: (person id, address, object id)."""


@dataclass(frozen=True)
class DigestPart:
    """A part of the summary beside the news: rows (what, by when or empty) under a heading, and the path of the page where they stand."""

    heading: Any
    rows: list[tuple[str, str]]
    path: str


NOTICES: dict[str, list[Notice]] = {}
REMINDERS: dict[str, Reminder] = {}
OF_NEWS: dict[str, MailKind] = {}
DIGEST_PARTS: list[tuple[int, Callable[[Any], DigestPart | None]]] = []


def notice(
    *events: str,
    category: str = "news",
    sentence: str = "",
    mail: MailKind | None = None,
    occurrence: Callable[[Event], str] = lambda event: str(event.pk),
    still_true: Callable[[Event], bool] = lambda event: True,
    tells_actor: bool = False,
    addresses: Callable[[Event], QuerySet] | None = None,
    delay: timedelta = timedelta(),
):
    """Declare who hears when one of `events` is recorded: the decorated function returns a queryset of people.

    `sentence` is the line in the portal's list, with %(target)s; empty where only a mail is owed. One person gets one
    notification per event and one mail per (mail kind, target, occurrence), however many ways lead to them."""

    def declare(recipients: Callable[[Event], QuerySet]):
        declared = Notice(events, recipients, category, sentence, mail, occurrence, still_true, tells_actor, addresses, delay)
        for kind in events:
            NOTICES.setdefault(kind, []).append(declared)
        return recipients

    return declare


def remind(reminder: Reminder) -> Reminder:
    REMINDERS[reminder.mail.name] = reminder
    return reminder


def digest_part(place: int):
    """Declare a part of everybody's summary: a function (person) → DigestPart or None, in the order of `place`, all before the news."""

    def declare(part: Callable[[Any], DigestPart | None]):
        DIGEST_PARTS.append((place, part))
        return part

    return declare


def tell_news(kind: MailKind) -> MailKind:
    """Declare a mail that news.py plans, from what waits."""
    OF_NEWS[kind.name] = kind
    return kind


def mail_kinds() -> dict[str, MailKind]:
    """Every kind of mail that is owed, by name."""
    told = {notice.mail.name: notice.mail for notices in NOTICES.values() for notice in notices if notice.mail}
    return told | {name: reminder.mail for name, reminder in REMINDERS.items()} | OF_NEWS


def of_one_act(event: Event) -> str:
    """The occurrence of a mail that is one for everything done by one press of a button."""
    return event.request_id or str(event.pk)


def notice_of_mail(event: Event, mail: str) -> Notice | None:
    """The notice by which `event` owes the mail kind named `mail`."""
    return next((n for n in NOTICES.get(event.kind, []) if n.mail and n.mail.name == mail), None)
