"""A version that is to be read: what waits for whom, and its page with the document, one button and the board."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from documents.actions.reading import draft_reading, readers_of_request
from documents.models import Document, ReadingRequest, Version, VersionFile
from documents.reading_form import ReadingForm
from members.actions.ask import note_opened
from members.board import board_of
from members.kinds import WaitingRow, label_of
from members.models import Ask, AskedParty, User
from members.own_answers import own_parts
from members.recipients import mails_to
from members.views.ask import may_ask
from protect_portal.access.rights import can
from protect_portal.audit.reading import is_prefetch
from protect_portal.audit.status import WrongStatus
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


def title_of_reading(ask: Ask, reader: User) -> str:
    """The document and the version, for whoever sees them: the colleagues of who is asked may see the request and not the text."""
    return titles_of_readings([ask], reader)[ask.pk]


def titles_of_readings(asks: list[Ask], reader: User) -> dict[int, str]:
    """Of many requests, by their number, with one question."""
    seen = Document.objects.allowed(reader).values("pk")
    rows = ReadingRequest.objects.filter(ask__in=[ask.pk for ask in asks], version__document__in=seen)
    named = {row.ask_id: row.version for row in rows.select_related("version__document")}
    return {ask.pk: _title(named.get(ask.pk)) for ask in asks}


def _title(version: Version | None) -> str:
    if version is None:
        return _("Confirm that you have read a document")
    words = {"title": version.document.title, "number": version.number}
    return _("Confirm that you have read “%(title)s”, version %(number)s") % words


def _document_of(ask: Ask) -> Document | None:
    asked = ReadingRequest.objects.filter(ask=ask.pk).select_related("version__document").first()
    return asked and asked.version.document


def label_of_reading(ask: Ask) -> str:
    """Of the document as it is now: its label may have been raised since somebody was asked."""
    document = _document_of(ask)
    return document.tlp if document else ask.tlp


def is_open_to(ask: Ask, reader: User) -> bool:
    """Whether the document is: a word with the request may tell of its text."""
    document = _document_of(ask)
    return document is not None and can(reader, "view", document)


def page_of_reading(ask: Ask) -> str:
    return reverse("reading-detail", args=[ask.pk])


def rows_to_read(parties: QuerySet[AskedParty], user: User) -> list[WaitingRow]:
    """One row for each, with its document where the person sees it: two questions, however many rows."""
    rows = list(parties.select_related("ask__by", "ask__reading_request__version__document__group", "organisation"))
    documents = [row.ask.reading_request.version.document_id for row in rows]
    seen = set(Document.objects.allowed(user).filter(pk__in=documents).values_list("pk", flat=True))
    return [_row(party, seen) for party in rows]


def _row(party: AskedParty, seen: set[int]) -> WaitingRow:
    version = party.ask.reading_request.version
    words = {"title": version.document.title, "number": version.number}
    is_seen = version.document_id in seen
    return WaitingRow(
        due_at=party.ask.closes_at,
        verb=pgettext("button", "Read"),
        title=_("“%(title)s”, version %(number)s") % words if is_seen else _("a document"),
        url=page_of_reading(party.ask),
        buttons="members/_read_row.html",
        context={"party": party},
        group=version.document.group if is_seen else None,
        facts=(_("Asked by %(name)s") % {"name": party.ask.by.name}, *_for(party)),
        silence=_("It does not count as read; reminders come before the last day."),
        undo=reverse("ask-take-back", args=[party.pk]),
    )


def _for(party: AskedParty) -> list[str]:
    return [_("You answer for %(organisation)s") % {"organisation": party.organisation}] if party.organisation_id else []


@takes(ReadingForm)
def reading_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that the newest version be read: kept as a draft, whose page says who would get a mail, and sends it."""
    document = get_object_or_404(Document.objects.allowed(request.user).select_related("current_version", "group"), pk=pk)
    may_ask(request)
    if document.status == Document.Status.WITHDRAWN or document.current_version is None:
        raise WrongStatus(document)
    form = ReadingForm(**posted(request), user=request.user, document=document)
    if form.is_bound and form.is_valid():
        kept = {"closes_at": form.closes_at, "explanation": form.cleaned_data["explanation"]}
        asked = draft_reading(document.current_version, by=request.user, to=form.to, **kept)
        tell(request, _("The draft is saved. Nobody has been asked yet."))
        return SeeOther(page_of_reading(asked.ask))
    return form_page(request, "documents/reading_ask.html", {"form": form, "document": document})


@require_safe
def reading_detail(request: HttpRequest, number: int) -> HttpResponse:
    """The request with this number: the document where the reader sees it, my confirmation, and the board."""
    asks = Ask.objects.allowed(request.user).filter(kind=Ask.Kind.READING, reading_request__isnull=False).select_related("by")
    ask = get_object_or_404(asks, pk=number)
    if request.method == "GET" and not is_prefetch(request):
        note_opened(ask, request.user)
    mark_read(request, ask)
    context = {"ask": ask, "label": label_of(ask), "board": board_of(ask, request.user), "parts": own_parts(ask, request.user)}
    context |= _version_of(ask, request.user)
    if context["version"] is None:  # they see who confirms instead, and no button
        context["parts"] = [replace(part, may_answer=False) for part in context["parts"]]
    if ask.status == Ask.Status.DRAFT:
        context["mails"] = mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask), among=readers_of_request(ask))
    context["may_edit"] = can(request.user, "edit", ask) and ask.status in {Ask.Status.DRAFT, Ask.Status.OPEN}
    return render(request, "documents/reading_detail.html", context)


def _version_of(ask: Ask, reader: User) -> dict:
    """The version with its files, as far as `reader` may see them; nothing of a document that is closed to them."""
    versions = Version.objects.allowed(reader).filter(reading_requests__ask=ask)
    version = versions.select_related("document__group", "document__organisation").first()
    if version is None:
        return {"version": None, "document": None, "files": []}
    files = VersionFile.objects.allowed(reader).filter(version=version).select_related("stored")
    return {"version": version, "document": version.document, "files": files}
