"""Who hears of what is asked: those who answer for the asked, their official mailboxes, and the invited; and who is reminded."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.kinds import KINDS, is_seen_by, label_of
from members.ladders import REMINDER, asks_open, moments_of, silent_mailboxes, still_silent
from members.links import link_of
from members.models import Ask, AskedParty, Circular, User
from members.models.ask import TITLED_OUTSIDE
from members.permissions.ask import NOT_BY_OFFICE
from members.recipients import mailboxes_of, people_of
from protect_portal.notifications.batch import kept
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import MailKind, Reminder, notice, remind
from protect_portal.notifications.writing import official_mailbox
from protect_portal.ui.dates import day


def ask_words(ask: Ask, recipient: User) -> dict[str, Any]:
    """What every mail of an ask says: who asks, until when, what silence does, and a way to answer for each party. Of RED and AMBER+STRICT
    neither the question nor a word of it leaves the portal."""
    named = label_of(ask) in TITLED_OUTSIDE and is_seen_by(ask, recipient)
    ways = ways_to_answer(ask, recipient)
    return {
        "question": ask.question if named else "",
        "explanation": ask.explanation if named else "",
        "silence": ask.silence if named else "",
        "by": ask.by.name,
        "until": day(ask.closes_at) if ask.closes_at else "",
        "parties": ", ".join(name for name, _link in ways if name),
        "link": ways[0][1] if ways else settings.PORTAL_BASE_URL + ask.get_absolute_url(),
        "others": ways[1:],
        "by_link": bool(ways) and ask.kind in KINDS and KINDS[ask.kind].by_link,
    }


def cancelled_words(ask: Ask, recipient: User) -> dict[str, Any]:
    """The same, with the page in place of the ways to answer: nothing is answered any more."""
    return ask_words(ask, recipient) | {"link": settings.PORTAL_BASE_URL + ask.get_absolute_url(), "others": [], "by_link": False}


def ways_to_answer(ask: Ask, recipient: User) -> list[tuple[str, str]]:
    """(organisation, address) for each party that `recipient` answers for: a link that answers by itself where the kind allows it."""
    kind = KINDS.get(ask.kind)
    page = settings.PORTAL_BASE_URL + ask.get_absolute_url()
    parties = answered_by(ask, recipient)
    return [(_called(party), link_of(party, recipient) if kind and kind.by_link else page) for party in parties]


def answered_by(ask: Ask, recipient: User) -> list[AskedParty]:
    """The parties for which `recipient` answers, asked once for a mail. An official mailbox is read by others too: of a copy to one only
    the organisations whose mailbox it is, never the recipient's own part or another organisation's."""
    office = official_mailbox()
    parties = AskedParty.objects.allowed(recipient, "answer").filter(ask=ask).select_related("organisation").order_by("pk")
    if office is not None:
        parties = parties.filter(organisation__official_address__iexact=office)
    return kept(("answered by", ask.pk, recipient.pk, office), lambda: list(parties))


def _called(party: AskedParty) -> str:
    return party.organisation.called if party.organisation_id else ""


def reasons_to_be_asked(ask: Ask, recipient: User) -> list[str]:
    """Why this person gets it."""
    return [_answers_for(party) for party in answered_by(ask, recipient)]


def _answers_for(party: AskedParty) -> str:
    if party.user_id:
        return gettext("You get this because you are asked.")
    return gettext("You get this because you answer for %(organisation)s.") % {"organisation": party.organisation.called}


def newest_ask(reader: User) -> Ask | None:
    return Ask.objects.allowed(reader).exclude(kind__in=NOT_BY_OFFICE).exclude(status=Ask.Status.DRAFT).order_by("-pk").first()


def closes(ask: Ask):
    return ask.closes_at


def ask_mail(name: str, **more: Any) -> MailKind:
    return MailKind(name, context=ask_words, reasons=reasons_to_be_asked, example=newest_ask, **more)


OPENED, NUDGED, EXTENDED = (ask_mail(name, expires=closes) for name in ("ask_opened", "ask_nudged", "ask_extended"))
CANCELLED = MailKind("ask_cancelled", context=cancelled_words, reasons=reasons_to_be_asked, example=newest_ask)


def still_open(event) -> bool:
    return event.target.is_open


def asked_in(event) -> QuerySet[AskedParty]:
    """The parties that an event is about: those that it names (`parties`), else all; none of an ask that another object tells of."""
    if event.target is None or event.target.kind in NOT_BY_OFFICE:
        return AskedParty.objects.none()
    parties = AskedParty.objects.filter(ask=event.object_id)
    return parties.filter(pk__in=event.data["parties"]) if "parties" in event.data else parties


def still_silent_of(event) -> QuerySet[AskedParty]:
    """Of a reminder by hand: those that have not answered since. Of a meeting its own notice tells (meetings/notices.py)."""
    if event.target is None or event.target.kind in NOT_BY_OFFICE:
        return AskedParty.objects.none()
    return AskedParty.objects.silent().filter(ask=event.object_id, pk__in=event.data["parties"])


def plain_parties(event) -> QuerySet[AskedParty]:
    """Circulars, readings and reconfirmations go out with words of their own."""
    return asked_in(event).filter(ask__kind=Ask.Kind.PLAIN)


tell_asked = partial(notice, category="asked", tells_actor=True)


@tell_asked(
    *("ask.opened", "ask.open", "ask.added"),
    sentence=_("You are asked: %(target)s."),
    mail=OPENED,
    still_true=still_open,
    addresses=lambda event: mailboxes_of(plain_parties(event)),
)
def asked_by_plain_ask(event):
    return people_of(plain_parties(event))


@tell_asked(
    "ask.nudged",
    sentence=_("An answer is waited for: %(target)s."),
    mail=NUDGED,
    still_true=still_open,
    addresses=lambda event: mailboxes_of(still_silent_of(event)),
)
def nudged(event):
    return people_of(still_silent_of(event))


@tell_asked(
    "ask.extended",
    sentence=_("More time to answer: %(target)s."),
    mail=EXTENDED,
    still_true=lambda event: event.target.is_open and event.data["after"] == event.target.closes_at.isoformat(),
    addresses=lambda event: mailboxes_of(asked_in(event)),
)
def told_of_more_time(event):
    """Also those who have answered: they may change it until then."""
    return people_of(asked_in(event))


def was_sent(event) -> bool:
    """Of a draft nobody has heard."""
    return event.target is not None and event.target.opens_at is not None


def mails_gone_out(ask: Ask) -> QuerySet[Delivery]:
    """What has left, or is leaving, about this ask or its circular, but the word that it is taken back."""
    model_of = ContentType.objects.get_for_model
    circulars = Circular.objects.filter(ask=ask).values("pk")
    about = Q(content_type=model_of(Ask), object_id=ask.pk) | Q(content_type=model_of(Circular), object_id__in=circulars)
    return Delivery.objects.filter(about, state__in=(Delivery.State.SENT, Delivery.State.SENDING)).exclude(kind=CANCELLED.name)


def mailboxes_written_to(event) -> QuerySet:
    gone = mails_gone_out(event.target).filter(address__isnull=False) if was_sent(event) else Delivery.objects.none()
    return mailboxes_of(asked_in(event)).filter(organisation__official_address__in=gone.values("address"))


@tell_asked("ask.cancelled", mail=CANCELLED, addresses=mailboxes_written_to)
def written_to_before(event):
    """Whoever got a mail of it: what is taken back before a mail has left is not spoken of by mail."""
    gone = mails_gone_out(event.target).filter(address=None) if was_sent(event) else Delivery.objects.none()
    return people_of(asked_in(event)).filter(pk__in=gone.values("recipient"))


@tell_asked("ask.cancelled", sentence=_("Taken back, nothing is waited for: %(target)s."))
def told_of_taking_back(event):
    return people_of(asked_in(event)) if was_sent(event) else User.objects.none()


ASK_REMINDER = remind(
    Reminder(
        mail=ask_mail(REMINDER, expires=closes),
        model=Ask,
        objects=asks_open,
        moments=moments_of,
        people=still_silent,
        addresses=silent_mailboxes,
    )
)
