"""The asks of documents: do you agree to a wider circle, and may this person see it?"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from documents.actions.circle import readers_at
from documents.models import AccessRequest, Document, LabelChange
from members.models import Ask
from members.waiting import WaitingRow, ask_kind
from protect_portal.access.explain import seers_of


@ask_kind(Ask.Kind.LABEL)
def consents_to_give(parties: list, user) -> list[WaitingRow]:
    """One row per change that waits for the consent of an organisation for which the person speaks."""
    changes = LabelChange.objects.filter(ask__parties__in=parties).select_related("document__group", "group", "ask", "by")
    seen = _seen([change.document_id for change in changes], user)
    return [_consent(change, seen) for change in changes]


@ask_kind(Ask.Kind.ACCESS)
def requests_for_access(parties: list, user) -> list[WaitingRow]:
    """One row per person who asks for a document that the asked person keeps, and still sees."""
    requests = AccessRequest.objects.filter(ask__parties__in=parties, document__in=Document.objects.allowed(user))
    return [_request(asked) for asked in requests.select_related("document__group", "ask__by")]


def _seen(numbers: list[int], user) -> set[int]:
    return set(Document.objects.allowed(user).filter(pk__in=numbers).values_list("pk", flat=True))


def _consent(change: LabelChange, seen: set[int]) -> WaitingRow:
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
        facts=(_asked_by(change.by), _now(change), _more(change), _("Reason: %(reason)s") % {"reason": change.reason}),
        silence=_("Without an answer nothing changes."),
    )


def _circle(change: LabelChange) -> str:
    """The circle asked for; of a text that has no group yet, with the group it goes into."""
    return f"{change.get_to_audience_display()} ({change.group})" if change.group else change.get_to_audience_display()


def _now(change: LabelChange) -> str:
    now = {"circle": change.get_from_audience_display(), "label": change.get_from_tlp_display()}
    return _("Now: %(circle)s, %(label)s") % now


def _more(change: LabelChange) -> str:
    """How many people would come to see it."""
    then = seers_of(readers_at(change.document, change.to_audience, change.group_id))
    count = then.exclude(pk__in=seers_of(change.document.readers).values("pk")).count()
    words = ngettext("%(count)s more person would see it", "%(count)s more people would see it", count)
    return words % {"count": count} if count else _("Nobody else would see it")


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
