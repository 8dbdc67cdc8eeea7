"""What whoever asks does on the board of an ask: remind, extend, close, record what came another way, take the table out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.actions.ask import close_early, excuse_party, extend_ask, require_own
from members.actions.nudge import nudge
from members.actions.on_behalf import record_answer, refuse_own_answer
from members.board import Board, board_of, name_of
from members.forms.answer import WrittenAnswers
from members.forms.ask import ExtendForm, RecordForm
from members.kinds import KINDS, AskKind, title_of
from members.models import Ask, AskedParty
from members.recipients import mails_to
from members.table import CONTENT_TYPE, workbook
from protect_portal.access.rights import found_for, require
from protect_portal.audit.status import NoLonger, WrongStatus
from protect_portal.files.serve import disposition, file_response, kept_private
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.dates import day
from protect_portal.ui.typed import takes

__all__ = ["Board", "board_of"]


@require_POST
def ask_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the silent; the board has shown to which addresses."""
    ask = found_for(request.user, "board", Ask.objects, pk)
    count = nudge(ask, by=request.user)
    tell(request, ngettext("%(count)s reminded.", "%(count)s reminded.", count) % {"count": count})
    return SeeOther(ask.get_absolute_url())


@takes(ExtendForm)
def ask_extend(request: HttpRequest, pk: int) -> HttpResponse:
    ask = found_for(request.user, "board", Ask.objects, pk)
    require_own(ask, request.user)
    if ask.status != Ask.Status.OPEN:
        raise WrongStatus(ask)
    form = ExtendForm(**posted(request), ask=ask, user=request.user)
    if form.is_bound and form.is_valid():
        extend_ask(ask, form.closes_at, by=request.user)
        tell(request, _("Extended until %(day)s.") % {"day": day(ask.closes_at)})
        return SeeOther(ask.get_absolute_url())
    mails = mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask)).total
    return form_page(request, "members/ask_extend.html", {"form": form, "ask": ask, "mails": mails})


def ask_close(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once, because it is final; POST closes."""
    ask = found_for(request.user, "board", Ask.objects, pk)
    require_own(ask, request.user)
    if request.method == "POST":
        close_early(ask, by=request.user)
        tell(request, _("Closed. No more answers are taken."))
        return SeeOther(ask.get_absolute_url())
    if Ask.Status.CLOSED not in Ask.TRANSITIONS[ask.status]:
        raise WrongStatus(ask)
    return render(request, "members/ask_close.html", {"ask": ask, "board": board_of(ask, request.user)})


@require_safe
def ask_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers that the reader may see, as a workbook."""
    ask = get_object_or_404(Ask.objects.allowed(request.user), pk=pk)
    kind = KINDS.get(ask.kind)
    if kind is None or kind.table is None:
        raise Http404
    title = title_of(ask, request.user)
    response = HttpResponse(workbook(kind.table(ask, request.user), title), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = disposition(f"{title[:120].replace('/', '-')}.xlsx")
    return kept_private(response)


def _recordable(request: HttpRequest, pk: int) -> tuple[AskedParty, AskKind]:
    """The party, for whoever may record its answer. Raises Http404, PermissionDenied, NoLonger."""
    rows = AskedParty.objects.allowed(request.user).select_related("ask", "organisation", "user")
    party = get_object_or_404(rows, pk=pk)
    require(request.user, "board", party.ask)
    kind = KINDS.get(party.ask.kind)
    if kind is None or not (kind.may_record and kind.form and kind.save):
        raise Http404
    if not party.is_open:
        raise NoLonger(_("This can no longer be answered: it is closed."))
    return party, kind


@takes(RecordForm, field=WrittenAnswers)
def ask_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What came by phone, mail or paper: how it came, and what was said."""
    party, kind = _recordable(request, pk)
    refuse_own_answer(party)
    how = RecordForm(**posted(request), user=request.user)
    bound: dict[str, Any] = posted(request)
    form = kind.form(party, request.user, bound.get("data"), bound.get("files"))
    if how.is_bound and how.is_valid() and form.is_valid():
        record_answer(party, form, by=request.user, **how.cleaned_data)
        tell(request, _("Recorded. %(name)s may correct it until the close.") % {"name": name_of(party)})
        return SeeOther(party.ask.get_absolute_url())
    return form_page(request, "members/ask_record.html", {"how": how, "form": form, "party": party, "name": name_of(party)})


@require_POST
def ask_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    party, _kind = _recordable(request, pk)
    excuse_party(party, by=request.user)
    tell(request, _("%(name)s is excused: no reminder comes any more.") % {"name": name_of(party)})
    return SeeOther(party.ask.get_absolute_url())


@require_safe
def ask_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan behind a recorded answer: for the organisation itself, and for whoever reads the board."""
    seen = AskedParty.objects.allowed(request.user)
    rows = seen.filter(proof__checked__in=("clean", "warned")).select_related("proof", "ask")
    party = get_object_or_404(rows, pk=pk)
    if not seen.filter(seen.of(request.user), pk=party.pk).exists():
        require(request.user, "board", party.ask)
    return file_response(request, party.proof, party.ask)
