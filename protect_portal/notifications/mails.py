"""Deliveries as lines to read. Whoever sees that a mail went out sees what it was about only where they may see the thing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from protect_portal.access.roots import name_of
from protect_portal.audit.words import OBJECTS
from protect_portal.notifications.actions import did_not_arrive
from protect_portal.notifications.clock import database_now
from protect_portal.notifications.failures import failure_in_words
from protect_portal.notifications.inbox import targets_seen, title_of
from protect_portal.notifications.mail_words import mail_in_words
from protect_portal.notifications.models import Delivery

PAGE = 50  # mails
AHEAD = timedelta(days=14)
TONES = {"sent": "done", "failed": "late", "expired": "late", "pending": "info", "sending": "info", "cancelled": ""}
S = Delivery.State
WAITING, CAME_BACK = Q(state__in=[S.PENDING, S.SENDING]), Q(state=S.SENT, bounced_at__isnull=False)
CHOICES = {
    "": (_l("Gone out or lost"), ~Q(state__in=[S.PENDING, S.SENDING, S.CANCELLED])),
    "lost": (_l("Did not arrive"), Q(state__in=[S.FAILED, S.EXPIRED]) | CAME_BACK),
    "failed": (_l("Failed"), Q(state=S.FAILED)),
    "expired": (_l("Expired"), Q(state=S.EXPIRED)),
    "bounced": (_l("Came back"), CAME_BACK),
    "sent": (_l("Sent"), Q(state=S.SENT, bounced_at=None)),
    "waiting": (_l("Waiting"), WAITING),
    "cancelled": (_l("Cancelled before it left"), Q(state=S.CANCELLED)),
}
"""What the secretariat's list may be narrowed to, by the word in its address."""


@dataclass(frozen=True)
class MailLine:
    """One delivery in words; `url` is empty where the reader may not see what it is about, and `about` is then its noun and number."""

    row: Delivery
    about: str
    url: str
    group: Model | None

    @property
    def words(self) -> str:
        return mail_in_words(self.row.kind)

    @property
    def address(self) -> str:
        """Where it went; before that, where it would go now."""
        return self.row.sent_to or self.row.address or self.row.recipient.email

    @property
    def at(self) -> datetime:
        """When it was sent; else when it falls, or fell, due."""
        return self.row.sent_at or self.row.due_at

    @property
    def state(self) -> str:
        return _("came back") if self.came_back else self.row.get_state_display()

    @property
    def tone(self) -> str:
        return "late" if self.came_back else TONES[self.row.state]

    @property
    def came_back(self) -> bool:
        return self.row.state == S.SENT and self.row.bounced_at is not None

    @property
    def failure(self) -> str:
        """Why it did not arrive, where that is known."""
        return failure_in_words(self.row.bounce, self.row.last_error)

    @property
    def is_lost(self) -> bool:
        return did_not_arrive(self.row)


def mail_lines(reader, rows: Iterable[Delivery]) -> list[MailLine]:
    """In the order of `rows`, whose recipients are read along."""
    rows = list(rows)
    seen = targets_seen(reader, {(row.content_type_id, row.object_id) for row in rows})
    return [_line(row, seen.get((row.content_type_id, row.object_id))) for row in rows]


def _line(row: Delivery, target: Model | None) -> MailLine:
    if target is None:
        return MailLine(row, unseen(row), "", None)
    return MailLine(row, title_of(target), target.get_absolute_url(), getattr(target, "group", None))


def unseen(row: Delivery) -> str:
    """What a mail is about, for whoever may not see it: "document, no. 12"."""
    model = ContentType.objects.get_for_id(row.content_type_id).model_class()
    noun = OBJECTS.get(model, model._meta.verbose_name if model else "")
    return _("%(noun)s, no. %(number)s") % {"noun": capfirst(str(noun)), "number": row.object_id}


def page_of_mails(rows: QuerySet[Delivery], before: int | None) -> tuple[list[Delivery], int | None]:
    """The newest with a number under `before`, and the number to go on from; by keyset, so that any page costs the same."""
    rows = rows.select_related("recipient").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def looked_for(rows: QuerySet[Delivery], words: str) -> QuerySet[Delivery]:
    """Those to people whose name or address holds these words, in whatever letters; all where there are none."""
    if not (words := " ".join(words.split())):
        return rows
    return rows.filter(Q(recipient__name__icontains=words) | Q(recipient__email__icontains=words) | Q(sent_to__icontains=words))


def ahead(person) -> QuerySet[Delivery]:
    """What waits to be sent to `person` within the next two weeks."""
    mine = person.deliveries.filter(WAITING, due_at__lt=database_now() + AHEAD)
    return mine.select_related("recipient").order_by("due_at", "pk")


def in_figures(person) -> list[dict[str, str]]:
    """Every mail of `person`, for machines: kind, object ("document 12"), address, instant (ISO 8601, UTC), occurrence, state."""
    rows = person.deliveries.order_by("due_at", "pk").prefetch_related("target")
    return [_in_figures(row) for row in rows]


def _in_figures(row: Delivery) -> dict[str, str]:
    return {
        "kind": row.kind,
        "object": name_of(row.target),
        "url": row.target.get_absolute_url() if row.target else "",
        "due_at": row.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "occurrence": row.occurrence,
        "state": row.state,
    }
