"""The asks of documents: do you agree to a wider circle, and may this person see it?"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import AccessRequest, Document, LabelChange
from members.models import Ask
from members.waiting import WaitingRow, ask_kind


@ask_kind(Ask.Kind.LABEL)
def consents_to_give(parties: list, user) -> list[WaitingRow]:
    """One row per change that waits for the consent of an organisation for which the person speaks."""
    changes = LabelChange.objects.filter(ask__parties__in=parties).select_related("document__group", "ask", "by")
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
        title=_("a wider circle for “%(title)s”: %(circle)s, %(label)s")
        % {"title": name, "circle": change.get_to_audience_display(), "label": change.get_to_tlp_display()},
        url=document.get_absolute_url(),
        buttons="documents/_consent.html",
        context={"change": change},
        group=document.group,
        facts=(change.by.name, change.reason),
        silence=_("Without an answer nothing changes."),
    )


def _request(asked: AccessRequest) -> WaitingRow:
    return WaitingRow(
        due_at=asked.ask.closes_at,
        verb=pgettext("button", "Answer"),
        title=_("%(name)s asks for access to “%(title)s”") % {"name": asked.ask.by.name, "title": asked.document.title},
        url=asked.document.get_absolute_url(),
        buttons="documents/_access_request.html",
        context={"asked": asked},
        group=asked.document.group,
        facts=(asked.reason,),
        silence=_("Without an answer nothing changes, and the person is told nothing."),
    )
