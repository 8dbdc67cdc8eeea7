"""Who hears of documents: whoever can see them through their group or as a member, never of what is private; by mail, who was given
access by name, who is asked something about one, and whose question was answered."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.actions.reading import readers_of_request
from documents.models import Document, DocumentGroupGrant, DocumentUserGrant, LabelChange
from documents.reading import is_open_to, page_of_reading, title_of_reading
from documents.reminders import ABOUT_DOCUMENTS, moments_of, questions_open, still_asked
from documents.sharing.circles import readers_at
from documents.sharing.given import IN_WORDS
from members.kinds import label_of
from members.models import Ask, AskedParty, User
from members.notices.ask import asked_in, reasons_to_be_asked, ways_to_answer
from members.permissions.ask import who_answer_for
from members.recipients import mailboxes_of, people_of
from protect_portal.access.keys import holders_of, keys_of
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.rights import can
from protect_portal.notifications.outside import STAYS_INSIDE
from protect_portal.notifications.registry import MailKind, Reminder, notice, of_one_act, reasons_to_see, remind
from protect_portal.ui.dates import day_long


@notice("document.shared", sentence=_("New document: %(target)s."))
@notice("version.added", sentence=_("New version of %(target)s."))
@notice("document.withdrawn", sentence=_("Withdrawn: %(target)s."))
def readers(event):
    document = event.target
    return User.objects.none() if document.audience == Audience.PRIVATE else holders_of(document.readers)


@notice("document.opened", sentence=_("Open to you now: %(target)s."))
def new_readers(event):
    """Only whom the wider circle brings; a lighter label alone brings nobody."""
    document = event.target
    if document.audience == Audience.PRIVATE:
        return User.objects.none()
    before = holders_of(readers_at(document, event.data["before"]))
    return holders_of(document.readers).exclude(pk__in=before.values("pk"))


def granted_words(document: Document, recipient: User) -> dict:
    """What the mail of a grant says: its latest one for the recipient. Under RED no title leaves the portal."""
    grant = _latest_grant(document, recipient)
    access = getattr(getattr(grant, "group", None), "guest_access", None)
    return {
        "title": "" if document.tlp == Tlp.RED else document.title,
        "by": grant.by.name if grant and grant.by else "",
        "what": IN_WORDS[grant.permission.codename.split("_")[0]] if grant else "",
        "until": day_long(access.last_day) if access else "",
        "link": settings.PORTAL_BASE_URL + document.get_absolute_url(),
    }


def _latest_grant(document: Document, recipient: User) -> DocumentUserGrant | DocumentGroupGrant | None:
    own = DocumentUserGrant.objects.filter(content_object=document, user=recipient).select_related("by", "permission")
    by_key = DocumentGroupGrant.objects.filter(content_object=document, group__name__in=keys_of(recipient))
    rows = [*own, *by_key.select_related("by", "permission", "group__guest_access")]
    return max(rows, key=lambda row: row.at, default=None)


@notice(
    "document.granted",
    category="asked",
    sentence=_("Shared with you: %(target)s."),
    mail=MailKind("document_granted", context=granted_words, reasons=reasons_to_see),
    occurrence=of_one_act,
    still_true=lambda event: event.data["to"] in event.target.granted,
)
def given_access(event):
    return holders_of([event.data["to"]])


@notice("document.hidden", category="asked", sentence=_("Your document was hidden, because it may identify somebody: %(target)s."))
def author_of_hidden(event):
    return User.objects.filter(pk=event.target.author_id)


def name_for(recipient: User, document: Document) -> str:
    """Its title, else its number: under RED no title leaves the portal, and whoever answers for its organisation may not see it."""
    if document.tlp != Tlp.RED and can(recipient, "view", document):
        return document.title
    return gettext("document no. %(number)s") % {"number": document.pk}


def question_words(ask: Ask, recipient: User) -> dict:
    """What the mail of a question says: who asks, for what. Under RED, or unseen by the recipient, no title leaves the portal."""
    asked = ask.label_change if ask.kind == Ask.Kind.LABEL else ask.access_request
    return {
        "kind": ask.kind,
        "document": name_for(recipient, asked.document),
        "by": ask.by.name,
        "reason": "" if asked.document.tlp == Tlp.RED else asked.reason,
        "until": day_long(ask.closes_at),
        "link": settings.PORTAL_BASE_URL + ask.get_absolute_url(),
    }


def _waits(event) -> bool:
    return event.target.is_open


@notice(
    "ask.opened",
    category="asked",
    sentence=_("You are asked: %(target)s."),
    mail=MailKind("document_question", context=question_words, expires=lambda ask: ask.closes_at, is_between_two=True),
    still_true=_waits,
)
def asked_about_a_document(event):
    """Who may answer, whether they see the document or not: the asked, and whoever answers for the organisation asked."""
    ask, people = event.target, User.objects.none()
    if ask.kind not in ABOUT_DOCUMENTS:
        return people
    for party in ask.parties.all():
        people |= User.objects.filter(pk=party.user_id) if party.user_id else who_answer_for(party.organisation_id)
    return people


REMINDER = remind(
    Reminder(
        mail=MailKind("document_question_reminder", context=question_words, is_between_two=True),
        model=Ask,
        objects=questions_open,
        moments=moments_of,
        people=still_asked,
    )
)


@notice("ask.cancelled", category="asked", sentence=_("Taken back, nothing is waited for: %(target)s."))
def concerned_by_a_change(event):
    """Of a wider circle: who asked for it, and who was asked."""
    ask = event.target
    return asked_about_a_document(event) | User.objects.filter(pk=ask.by_id) if ask.kind == Ask.Kind.LABEL else User.objects.none()


def answer_words(document: Document, recipient: User) -> dict:
    change = LabelChange.objects.filter(document=document, by=recipient, ask__isnull=False).latest("at")
    return {
        "document": name_for(recipient, document),
        "owner": document.organisation.short_name,
        "circle": change.get_to_audience_display(),
        "label": change.get_to_tlp_display(),
        "link": settings.PORTAL_BASE_URL + document.get_absolute_url(),
    }


def _answered(mail: str) -> MailKind:
    return MailKind(mail, context=answer_words)


@notice("label.agreed", category="asked", sentence=_("Agreed, the circle is wider now: %(target)s."), mail=_answered("label_agreed"))
@notice("label.refused", category="asked", sentence=_("The wider circle was refused: %(target)s."), mail=_answered("label_refused"))
def who_asked(event):
    return User.objects.filter(pk__in=LabelChange.objects.filter(pk=event.data.get("change")).values("by"))


def reading_words(ask: Ask, recipient: User) -> dict:
    """What the mail of a version to be read says. Under RED and AMBER+STRICT, or unseen by the recipient, no title leaves the portal."""
    is_seen = is_open_to(ask, recipient)
    outside = is_seen and label_of(ask) not in STAYS_INSIDE
    ways = ways_to_answer(ask, recipient) if is_seen else []
    return {
        "question": title_of_reading(ask, recipient) if outside else gettext("Confirm that you have read a document"),
        "explanation": ask.explanation if outside else "",
        "by": ask.by.name,
        "until": day_long(ask.closes_at),
        "page": settings.PORTAL_BASE_URL + page_of_reading(ask),
        "link": settings.PORTAL_BASE_URL + page_of_reading(ask),
        "ways": ways,
    }


def readers_asked(event) -> QuerySet[AskedParty]:
    return asked_in(event).filter(ask__kind=Ask.Kind.READING)


def newest_reading(reader: User) -> Ask | None:
    asks = Ask.objects.allowed(reader).filter(kind=Ask.Kind.READING, reading_request__isnull=False)
    return asks.exclude(status=Ask.Status.DRAFT).order_by("-pk").first()


@notice(
    *("ask.opened", "ask.open", "ask.added"),
    category="asked",
    sentence=_("You are asked: %(target)s."),
    mail=MailKind(
        "reading_asked",
        context=reading_words,
        reasons=reasons_to_be_asked,
        expires=lambda ask: ask.closes_at,
        example=newest_reading,
    ),
    tells_actor=True,
    still_true=_waits,
    addresses=lambda event: mailboxes_of(readers_asked(event)).filter(person__in=_able(event)),
)
def asked_to_read(event):
    """Who answers for the organisations asked, and can open the document."""
    return people_of(readers_asked(event)).filter(pk__in=_able(event))


def _able(event) -> QuerySet:
    return (readers_of_request(event.target) if event.target else User.objects.none()).values("pk")
