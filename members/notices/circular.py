"""Who hears of a circular: those who answer for the asked, their official mailboxes, and the invited where its label goes out.

The whole text stands in the mail, with its files as far as they fit; under RED and AMBER+STRICT the mail says only that something waits."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.actions.circular import SENDABLE
from members.models import Ask, AskedParty, Circular, CircularFile, User
from members.notices.ask import reasons_to_be_asked, ways_to_answer
from members.recipients import mailboxes_of, people_of
from members.sent_mails import CIRCULAR_MAIL
from members.wording import blocks
from protect_portal.files.serve import CONTENT_TYPES
from protect_portal.notifications.batch import kept
from protect_portal.notifications.outside import shows_outside
from protect_portal.notifications.registry import Attachment, MailKind, notice
from protect_portal.ui.dates import day_long

FITS = 10_000_000  # bytes of all files together that go out with one mail; what is more is an address


def circular_words(circular: Circular, recipient: User) -> dict[str, Any]:
    """What the mail says. `attached` counts the files that go with it; the others are addresses of the portal."""
    ask, outside = circular.ask, shows_outside(circular)
    ways = ways_to_answer(ask, recipient) if circular.confirm else []
    page = settings.PORTAL_BASE_URL + circular.get_absolute_url()
    return {
        "question": ask.question if outside else "",
        "words": blocks(circular.text) if outside else [],
        "text": circular.text if outside else "",
        "by": circular.sender.name,
        "files": _named_files(circular) if outside else [],
        "confirm": circular.confirm,
        "until": day_long(ask.closes_at) if circular.confirm and ask.closes_at else "",
        "label": ask.get_tlp_display(),
        "link": ways[0][1] if ways else page,
        "others": ways[1:],
        "archive": settings.PORTAL_BASE_URL + reverse("circular-list"),
    }


def _named_files(circular: Circular) -> list[dict[str, Any]]:
    fitting = {file.pk for file in fitting_files(circular)}
    rows = checked_files(circular)
    return [{"stored": file.stored, "link": settings.PORTAL_BASE_URL + _address(file), "attached": file.pk in fitting} for file in rows]


def _address(file: CircularFile) -> str:
    return reverse("circular-file", args=[file.pk])


def checked_files(circular: Circular) -> list[CircularFile]:
    """Its files that were checked and are still there: no other one is named or sent."""
    rows = CircularFile.objects.filter(circular=circular, stored__checked__in=SENDABLE, stored__purged_at=None)
    return kept(("circular files", circular.pk), lambda: list(rows.select_related("stored")))


def fitting_files(circular: Circular) -> list[CircularFile]:
    """Those that go out with the mail: one after the other, as long as they fit together."""
    fitting, size = [], 0
    for file in checked_files(circular):
        if size + file.stored.size <= FITS:
            fitting.append(file)
            size += file.stored.size
    return fitting


def circular_attachments(circular: Circular, recipient: User) -> list[Attachment]:
    """The bytes, read once for a batch of mails; nothing under a label that keeps them inside."""
    files = fitting_files(circular) if shows_outside(circular) else []
    return [(file.stored.name, _bytes(file), CONTENT_TYPES[file.stored.type]) for file in files]


def _bytes(file: CircularFile) -> bytes:
    def read() -> bytes:
        with file.stored.content.open("rb") as content:
            return content.read()

    return kept(("circular file", file.pk), read)


def in_own_name(circular: Circular, recipient: User) -> tuple[str, str]:
    return circular.sender.name, circular.sender.email


def why_it_came(circular: Circular, recipient: User) -> list[str]:
    return reasons_to_be_asked(circular.ask, recipient)


def newest_circular(reader: User) -> Circular | None:
    return Circular.objects.allowed(reader).filter(sent_at__isnull=False).select_related("ask", "sender").order_by("-sent_at").first()


SENT = MailKind(
    CIRCULAR_MAIL,
    context=circular_words,
    attachments=circular_attachments,
    sender=in_own_name,
    reasons=why_it_came,
    example=newest_circular,
)


def parties_of(event) -> QuerySet[AskedParty]:
    return AskedParty.objects.filter(ask__circular=event.object_id)


@notice(
    "circular.sent",
    category="asked",
    sentence=_("Circular: %(target)s."),
    mail=SENT,
    tells_actor=True,
    still_true=lambda event: event.target.ask.status != Ask.Status.CANCELLED,
    addresses=lambda event: mailboxes_of(parties_of(event)),
)
def written_to(event) -> QuerySet[User]:
    """Each person once, also who sent it where their own organisation gets it too."""
    return people_of(parties_of(event))
