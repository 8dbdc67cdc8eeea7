"""Who hears of the yearly reconfirmation: those who answer for the members, and their official mailboxes."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.asks.reconfirmation import answered_at
from members.models import Ask, AskedParty, User
from members.notices.ask import answered_by, ask_words, asked_in, closes, reasons_to_be_asked, still_open, tell_asked
from members.recipients import mailboxes_of, people_of
from protect_portal.notifications.registry import MailKind


def confirmation_words(ask: Ask, recipient: User) -> dict[str, Any]:
    """What every mail of an ask says, and the way to the form of the organisation for which this person answers."""
    page = next((answered_at(party) for party in answered_by(ask, recipient)), ask.get_absolute_url())
    return ask_words(ask, recipient) | {"link": settings.PORTAL_BASE_URL + page}


def newest_reconfirmation(reader: User) -> Ask | None:
    return Ask.objects.allowed(reader).filter(kind=Ask.Kind.RECONFIRMATION).order_by("-pk").first()


ASKED = MailKind(
    "reconfirmation_asked",
    context=confirmation_words,
    reasons=reasons_to_be_asked,
    example=newest_reconfirmation,
    expires=closes,
)


def to_confirm(event) -> QuerySet[AskedParty]:
    return asked_in(event).filter(ask__kind=Ask.Kind.RECONFIRMATION)


@tell_asked(
    *("ask.opened", "ask.added"),
    sentence=_("You are asked: %(target)s."),
    mail=ASKED,
    still_true=still_open,
    addresses=lambda event: mailboxes_of(to_confirm(event)),
)
def asked_to_confirm(event):
    return people_of(to_confirm(event))
