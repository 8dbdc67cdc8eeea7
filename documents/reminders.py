"""Who is reminded of the questions about documents: whoever could still answer one, as long as nobody has."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from documents.models import Document
from members.models import Ask, AskedParty, User
from members.permissions.ask import who_answer_for
from protect_portal.access.rights import can
from protect_portal.notifications.ladder import ladder
from protect_portal.notifications.ladders import names_ladder
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.registry import Moment

ABOUT_DOCUMENTS = (Ask.Kind.LABEL, Ask.Kind.ACCESS)
DAYS_BEFORE = (7, 3, 1)
QUESTION = "document_question_reminder"
names_ladder(QUESTION, _l("Questions about documents"), DAYS_BEFORE)


def questions_open(horizon: datetime) -> list[Ask]:
    """Open ones of which a reminder may fall due before the horizon."""
    asks = Ask.objects.filter(kind__in=ABOUT_DOCUMENTS, status=Ask.Status.OPEN, closes_at__gt=timezone.now())
    return [ask for ask in asks if any(moment.due < horizon for moment in moments_of(ask))]


def moments_of(ask: Ask) -> list[Moment]:
    return ladder(ask.closes_at, offsets_of(QUESTION, DAYS_BEFORE), opened_at=ask.opens_at)


def still_asked(asks: list[int]) -> list[tuple[int, int]]:
    """(person, question) of those who may still answer: what is planned is what will be sent."""
    parties = AskedParty.objects.silent().filter(ask__in=asks, ask__kind__in=ABOUT_DOCUMENTS)
    rows = parties.select_related("ask__label_change__document", "ask__access_request__document", "user")
    return [(person.pk, party.ask_id) for party in rows for person in _who_may_answer(party)]


def _who_may_answer(party: AskedParty) -> list[User]:
    """Of a wider circle, whoever answers for the organisation, but who asked; of access, who was asked and still keeps the text."""
    if party.organisation_id:
        answering = who_answer_for(party.organisation_id).exclude(pk=party.ask.by_id)
        return [person for person in answering if can(person, "view", party.ask)]
    keeps = party.user.is_active and not party.user.erased_at and can(party.user, "share", asked_about(party.ask))
    return [party.user] if keeps else []


def asked_about(ask: Ask) -> Document:
    return (ask.label_change if ask.kind == Ask.Kind.LABEL else ask.access_request).document
