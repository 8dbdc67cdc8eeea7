"""Circulars: the archive, writing one, seeing how its mail will look, sending it, its page and its files."""

from copy import copy
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from members.actions.circular import draft_circular, drop_circular, edit_circular, note_circular_opened, send_circular
from members.addressees import choices_for, may_address
from members.board import board_of
from members.forms.circular import CircularForm, said_before
from members.models import Ask, AskedParty, Circular, CircularFile
from members.own_answers import own_parts
from members.recipients import mails_to
from members.sent_mails import CIRCULAR_MAIL, sent_to
from members.views.ask import may_ask, sent_sentence
from members.wording import blocks
from protect_portal.access.rights import can, found_for
from protect_portal.audit.reading import is_prefetch, is_recorded, note_opening
from protect_portal.audit.status import Stale, WrongStatus
from protect_portal.files.serve import file_response
from protect_portal.notifications.frame import framed
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.permissions import sees_all_mails
from protect_portal.notifications.preview import html_of
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import stale_page
from protect_portal.ui.typed import takes

PAGE = 30
WITH = ("ask__by", "sender")


@require_safe
def circular_list(request: HttpRequest) -> HttpResponse:
    """The archive: what was sent to the reader, or to a circle they belong to now, the newest first; drafts above."""
    rows = Circular.objects.allowed(request.user).select_related(*WITH)
    asked = Count("ask__parties")
    read = Count("ask__parties", filter=~Q(ask__parties__status__in=AskedParty.SILENT))
    sent = rows.filter(sent_at__isnull=False).annotate(asked=asked, read=read).order_by("-sent_at", "-pk")
    context = {
        "page": Paginator(sent, PAGE).get_page(request.GET.get("page")),
        "drafts": rows.filter(ask__status=Ask.Status.DRAFT).order_by("-pk"),
        "may_write": may_address(request.user),
    }
    return render(request, "members/circular_list.html", context)


@takes(CircularForm)
def circular_create(request: HttpRequest) -> HttpResponse:
    """A new circular is kept as a draft: its page then shows the mail and who would get it, and sends it."""
    may_ask(request)
    form = CircularForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        ask = Ask(question=said["question"], tlp=said["tlp"])
        kept = {"to": form.to, "closes_at": form.closes_at, "files": said["added"]}
        circular = draft_circular(form.save(commit=False), ask, by=request.user, **kept)
        tell(request, _("The draft is saved. Nobody has got it yet."))
        return SeeOther(circular.get_absolute_url())
    return form_page(request, "members/circular_create.html", {"form": form})


@takes(CircularForm)
def circular_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a draft everything; what was sent is never changed (409)."""
    circular = _draft(request, pk)
    begun = said_before(circular, choices_for(request.user))
    form = CircularForm(**posted(request), instance=copy(circular), initial=begun, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            edit_circular(form, by=request.user)
        except Stale:
            return stale_page(request, "members/circular_edit.html", {"circular": circular}, form)
        tell(request, _("Saved."))
        return SeeOther(circular.get_absolute_url())
    return form_page(request, "members/circular_edit.html", {"form": form, "circular": circular})


def _draft(request: HttpRequest, pk: int) -> Circular:
    """Raises Http404, PermissionDenied, and WrongStatus once it was sent."""
    circular = found_for(request.user, "edit", Circular.objects.select_related(*WITH), pk)
    if circular.ask.status != Ask.Status.DRAFT:
        raise WrongStatus(circular.ask)
    return circular


@require_safe
def circular_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written; my confirmation, where one is asked for; the board and the mails for whoever reads them; of a draft, its mail."""
    circular = get_object_or_404(Circular.objects.allowed(request.user).select_related(*WITH), pk=pk)
    if nothing := note_opening(request, circular):
        return nothing
    if request.method == "GET" and not is_prefetch(request) and circular.sent_at:
        note_circular_opened(circular, request.user)
    mark_read(request, circular, Ask.objects.allowed(request.user).filter(pk=circular.ask_id))
    context = {"circular": circular, "ask": circular.ask, "words": blocks(circular.text), "is_recorded": is_recorded(circular)}
    return render(request, "members/circular_detail.html", context | _files(request, circular) | _around(request, circular))


def _files(request: HttpRequest, circular: Circular) -> dict[str, Any]:
    """Its files that are the reader's to open; of the others only that there are some, and why nobody opens them."""
    files = CircularFile.objects.allowed(request.user).filter(circular=circular).select_related("stored")
    closed = CircularFile.objects.filter(circular=circular, stored__checked__in=("unchecked", "blocked")).select_related("stored")
    return {"files": files, "closed_files": closed.exclude(pk__in=files.values("pk"))}


def _around(request: HttpRequest, circular: Circular) -> dict[str, Any]:
    """Of a draft how its mail looks and who would get it; of one that was sent, who has read it and what became of the mails."""
    ask, reader = circular.ask, request.user
    parties = AskedParty.objects.allowed(reader).filter(ask=ask)
    if ask.status == Ask.Status.DRAFT:
        mails = mails_to(parties)
        return {"mails": mails, "asked": parties.count(), "mail": _mail(request, circular), "may_edit": can(reader, "edit", circular)}
    board = board_of(ask, reader)
    sent = sent_to(circular, parties.select_related("organisation", "user")) if board.may_act and circular.sent_at else []
    return {
        "board": board,
        "parts": own_parts(ask, reader) if circular.confirm else [],
        "sent": sent,
        "lost": [line for line in sent if line.failed],
        "sees_mails": sees_all_mails(reader),
    }


@require_safe
@xframe_options_sameorigin
def circular_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a draft's mail, as it would be written to whoever looks; `?language=en`. Nothing in it answers: nobody is asked yet."""
    return framed(html_of(_mail(request, _draft(request, pk))))


def _mail(request: HttpRequest, circular: Circular):
    reader = copy(request.user)
    asked = request.GET.get("language", "")
    reader.language = asked if asked in dict(settings.LANGUAGES) else get_language()
    return render_mail(Delivery(kind=CIRCULAR_MAIL, recipient=reader, target=circular))


@require_POST
def circular_send(request: HttpRequest, pk: int) -> HttpResponse:
    circular = found_for(request.user, "edit", Circular.objects.select_related(*WITH), pk)
    send_circular(circular, by=request.user)
    tell(request, sent_sentence(mails_to(AskedParty.objects.allowed(request.user).filter(ask=circular.ask_id)).total))
    return SeeOther(circular.get_absolute_url())


def circular_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once; POST drops the draft."""
    circular = _draft(request, pk)
    if request.method == "POST":
        drop_circular(circular, by=request.user)
        tell(request, _("Dropped. Nobody got it."))
        return SeeOther(reverse("circular-list"))
    return render(request, "members/circular_drop.html", {"circular": circular})


@require_safe
def circular_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was sent with it; of RED and AMBER+STRICT each download is recorded."""
    rows = CircularFile.objects.allowed(request.user).select_related("stored", "circular__ask")
    file = get_object_or_404(rows, pk=pk)
    if file.stored.purged_at:
        raise Http404
    return file_response(request, file.stored, file.circular)
