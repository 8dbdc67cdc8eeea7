"""The asks of documents: do you agree to a wider circle, and may this person see it?"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from documents.actions.reading import address_again, confirm_reading, readers_of_request
from documents.models import AccessRequest, Document, LabelChange
from documents.reading import is_open_to, label_of_reading, page_of_reading, rows_to_read, title_of_reading, titles_of_readings
from documents.sharing.circles import Target
from documents.sharing.difference import moved_by_each
from members.asks.plain import answers_of
from members.forms.confirmation import ReadForm
from members.models import Ask, AskedParty
from members.waiting import WaitingRow, ask_kind
from protect_portal.access.keys import now, running
from protect_portal.access.models import KeyHolding


def _consents(changes: QuerySet[LabelChange], user) -> list[WaitingRow]:
    changes = changes.select_related("document__group", "group", "ask", "by")
    seen = _seen([change.document_id for change in changes], user)
    moved = moved_by_each([(change.document, Target(change.to_audience, change.to_tlp, change.group)) for change in changes])
    return [_consent(change, seen, _crowd(*sides)) for change, sides in zip(changes, moved, strict=True)]


def _requests(requests: QuerySet[AccessRequest], user) -> list[WaitingRow]:
    return [_request(asked) for asked in requests.select_related("document__group", "ask__by")]


def _seen(numbers: list[int], user) -> set[int]:
    return set(Document.objects.allowed(user).filter(pk__in=numbers).values_list("pk", flat=True))


def _consent(change: LabelChange, seen: set[int], crowd: list[str]) -> WaitingRow:
    document = change.document
    name = document.title if document.pk in seen else _("document no. %(number)s of your organisation") % {"number": document.pk}
    return WaitingRow(
        due_at=change.ask.closes_at,
        verb=pgettext("button", "Answer"),
        title=_("whether “%(title)s” opens to: %(circle)s, %(label)s")
        % {"title": name, "circle": _circle(change), "label": change.get_to_tlp_display()},
        url=document.get_absolute_url(),
        buttons="documents/_consent.html",
        context={"change": change},
        group=document.group or change.group,
        facts=(
            _asked_by(change.by),
            _now(change),
            *crowd,
            _("Reason: %(reason)s") % {"reason": change.reason},
            _("The answer mails 1 person."),
        ),
        silence=_("Without an answer nothing changes."),
    )


def _circle(change: LabelChange) -> str:
    """The circle asked for; of a text that has no group yet, with the group it goes into."""
    return f"{change.get_to_audience_display()} ({change.group})" if change.group else change.get_to_audience_display()


def _now(change: LabelChange) -> str:
    now = {"circle": change.get_from_audience_display(), "label": change.get_from_tlp_display()}
    return _("Now: %(circle)s, %(label)s") % now


def _crowd(who_more: set[int], who_fewer: set[int]) -> list[str]:
    """How many people would come to see it, and how many would see it no more."""
    more, fewer = len(who_more), len(who_fewer)
    words = ngettext("%(count)s more person would see it", "%(count)s more people would see it", more) % {"count": more}
    lost = ngettext("%(count)s person would no longer see it", "%(count)s people would no longer see it", fewer) % {"count": fewer}
    return [words if more else _("Nobody else would see it")] + ([lost] if fewer else [])


def _asked_by(person) -> str:
    return _("Asked by %(name)s") % {"name": person.name}


def _request(asked: AccessRequest) -> WaitingRow:
    return WaitingRow(
        due_at=asked.ask.closes_at,
        verb=pgettext("button", "Answer"),
        title=_("whether %(name)s gets access to “%(title)s”") % {"name": asked.ask.by.name, "title": asked.document.title},
        url=asked.document.get_absolute_url(),
        buttons="documents/_access_request.html",
        context={"asked": asked},
        group=asked.document.group,
        facts=(_("Reason: %(reason)s") % {"reason": asked.reason},),
        silence=_("Without an answer nothing changes, and the person is told nothing."),
    )


def _at_home(ask: Ask) -> str:
    """They have no page of their own: the row on the start page says no more than the asked may know."""
    return reverse("home")


@ask_kind(Ask.Kind.LABEL, tell=_consents, page=_at_home, may_record=False)
def consents_to_give(parties: list[int], user) -> QuerySet[LabelChange]:
    """One change each that waits for the consent of an organisation for which the person speaks."""
    return LabelChange.objects.filter(ask__parties__in=parties)


@ask_kind(Ask.Kind.ACCESS, tell=_requests, page=_at_home, may_record=False)
def requests_for_access(parties: list[int], user) -> QuerySet[AccessRequest]:
    """One person each who asks for a document that the asked person keeps, and still sees."""
    return AccessRequest.objects.filter(~Exists(_seen_by_asker()), ask__parties__in=parties, document__in=Document.objects.allowed(user))


def _seen_by_asker() -> QuerySet[Document]:
    """Of a request its document, where the asker sees it by now: nothing is left to decide, and the sweep takes it back."""
    carried = KeyHolding.objects.filter(running(now()), user=OuterRef(OuterRef("ask__by"))).values("key")
    return Document.objects.filter(pk=OuterRef("document"), readers__overlap=ArraySubquery(carried))


@ask_kind(
    Ask.Kind.READING,
    tell=rows_to_read,
    title=title_of_reading,
    titles=titles_of_readings,
    page=page_of_reading,
    form=ReadForm,
    save=confirm_reading,
    table=answers_of,
    by_link=True,
    label=label_of_reading,
    seen_by=is_open_to,
    before_sending=address_again,
    among=readers_of_request,
)
def versions_to_read(parties: list[int], user) -> QuerySet[AskedParty]:
    """One row for each party for which the person confirms that a version was read, which they can open."""
    seen = Document.objects.allowed(user).values("pk")
    return AskedParty.objects.allowed(user, "answer").filter(pk__in=parties, ask__reading_request__version__document__in=seen)
