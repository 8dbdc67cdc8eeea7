"""The pages of meetings: the list, calling one, its page, and one view per verb."""

from email.utils import parseaddr

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from meetings import actions
from meetings.agenda import AgendaItemForm, AgendaLineForm, agenda_formset, agenda_of, items_typed, with_new_row
from meetings.calendar import meeting_calendar as calendar_of
from meetings.call import Call
from meetings.filters import MeetingFilter, groups_seen
from meetings.forms import (
    COALITION,
    MeetingAnswerForm,
    MeetingCallForm,
    MeetingCancelForm,
    MeetingCircleForm,
    MeetingEditForm,
    MeetingMoveForm,
    day_chosen,
    looked_at,
    unjudged,
)
from meetings.listing import PAGE, MonthsPaginator, meetings_in_view, months_of
from meetings.models import Invitee, Meeting
from meetings.page import coming_of, page_of
from members.models import Coalition
from protect_portal.access.rights import can, require
from protect_portal.audit.reading import is_recorded, note_opening
from protect_portal.audit.status import NoLonger, Stale, WrongStatus
from protect_portal.notifications.mail import mailboxes
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.agenda import rearranged
from protect_portal.ui.answer import SeeOther, answer, form_page, posted, tell, wants_fragment
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.stale import edit_page
from protect_portal.ui.typed import takes
from working_groups.models import WorkingGroup


def seen(request: HttpRequest, pk: int, action: str = "") -> Meeting:
    """The meeting, if the person sees it (else 404) and may do `action` with it (else 403)."""
    abilities = ("edit", "convene", "move", "cancel", "join", "share")
    meetings = Meeting.objects.allowed(request.user).with_abilities(request.user, *abilities)
    meeting = get_object_or_404(meetings.select_related("group", "author", "organisation"), pk=pk)
    if action:
        require(request.user, action, meeting)
    return meeting


def open_for(request: HttpRequest, pk: int, action: str) -> Meeting:
    """The same for pages of acts that make sense only before the meeting: 409 once it is held or cancelled."""
    meeting = seen(request, pk, action)
    if not meeting.is_open:
        raise WrongStatus(meeting)
    return meeting


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    past = request.GET.get("when") == "past"
    found = MeetingFilter(request.GET, Meeting.objects.allowed(request.user), request=request)
    page = MonthsPaginator(meetings_in_view(found.qs, request.user, past=past), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "past": past,
        "groups": groups_seen(request),
        "months": months_of(page, request.user, with_holidays=not past),
        "may_call": callable_by(request.user),
    }
    return render(request, "meetings/meeting_list.html", context)


def callable_by(user) -> bool:
    """Whether there is any group, or the whole coalition, whose meeting the person may call."""
    return WorkingGroup.objects.allowed(user, "convene").exists() or can(user, "run", Coalition.current())


@takes(MeetingCallForm, items=AgendaLineForm)
def meeting_call(request: HttpRequest) -> HttpResponse:
    """A new meeting: saved as a draft, or sent to the invited at once."""
    initial = {"group": group_asked_for(request)}
    call = Call(request.user, request.POST if request.method == "POST" else None, initial)
    if request.method != "POST" and wants_fragment(request):
        part = "meetings/_holiday.html" if request.htmx.target == "holiday" else "meetings/_invited.html"
        return render(request, part, {"form": looked_at(MeetingCallForm(request.GET, user=request.user))})
    if call.is_to_be_saved and call.is_valid():
        meeting = call.save()
        tell(request, _("The invitations are on their way.") if call.sends else _("The draft is saved. No mail has left yet."))
        return SeeOther(meeting.get_absolute_url())
    return form_page(request, "meetings/meeting_call.html", {"form": call.form, "items": call.items})


def group_asked_for(request: HttpRequest) -> str:
    """The group in the address: 404 where the person does not see it, 403 where they may not call its meetings, or none at all."""
    asked = request.GET.get("group", "")
    if asked == COALITION:
        require(request.user, "run", Coalition.current())
    elif asked:
        group = get_object_or_404(WorkingGroup.objects.allowed(request.user), pk=whole_number(asked))
        require(request.user, "convene", group)
    if not callable_by(request.user):
        raise PermissionDenied
    return asked


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = seen(request, pk)
    if nothing := note_opening(request, meeting):
        return nothing
    mark_read(request, meeting)
    context = page_of(meeting, request.user) | {"is_recorded": is_recorded(meeting)}
    return render(request, "meetings/meeting_detail.html", context | {"cancel_form": MeetingCancelForm(user=request.user)})


@takes(MeetingEditForm)
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title and place. Who saves over somebody else's change gets 409 and sees both texts."""
    meeting = open_for(request, pk, "edit")
    form = MeetingEditForm(**posted(request), instance=open_for(request, pk, "edit"), user=request.user)
    return edit_page(request, "meetings/meeting_edit.html", {"meeting": meeting}, form, actions.edit_meeting)


@takes(MeetingCircleForm)
def meeting_circle(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sees a draft, chosen again by whoever called it; 409 once anybody was told of it."""
    meeting = seen(request, pk, "share")
    if not meeting.is_draft:
        raise WrongStatus(meeting)
    form = MeetingCircleForm(**posted(request), meeting=meeting, user=request.user)
    if form.is_bound and form.is_valid():
        actions.choose_circle(meeting, form.chosen, by=request.user, base=form.cleaned_data["base"])
        tell(request, _("Saved. Nobody was written to."))
        return SeeOther(meeting.get_absolute_url())
    return form_page(request, "meetings/meeting_circle.html", {"form": form, "meeting": meeting})


@require_POST
def meeting_convene(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = seen(request, pk)
    actions.convene_meeting(meeting, by=request.user)
    tell(request, mails_sentence(meeting))
    return SeeOther(meeting.get_absolute_url())


@takes(MeetingMoveForm)
def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = open_for(request, pk, "move")
    form = MeetingMoveForm(day_chosen(request.POST) or None, meeting=meeting, user=request.user)
    if request.POST.get("do", "").startswith("day:"):
        unjudged(form)
    elif request.method == "POST" and form.is_valid():
        moment = {name: form.cleaned_data[name] for name in ("starts_at", "ends_at", "base")}
        actions.move_meeting(meeting, by=request.user, **moment)
        tell(request, mails_sentence(meeting))
        return SeeOther(meeting.get_absolute_url())
    context = {"form": form, "meeting": meeting, "mails": actions.who_hears(meeting).count()}
    return form_page(request, "meetings/meeting_move.html", context)


@takes(MeetingCancelForm)
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = open_for(request, pk, "cancel")
    if meeting.is_too_late_to_cancel:
        raise NoLonger(_("The meeting has already begun."))
    form = MeetingCancelForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        actions.cancel_meeting(meeting, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, mails_sentence(meeting))
        return SeeOther(meeting.get_absolute_url())
    context = {"form": form, "meeting": meeting, "mails": actions.who_hears(meeting).count()}
    return form_page(request, "meetings/meeting_cancel.html", context)


def mails_sentence(meeting: Meeting) -> str:
    """What a toast says after the invited were written to; a draft has nobody to write to."""
    if meeting.ask_id is None:
        return _("Saved. Nobody was written to.")
    count = actions.who_hears(meeting).count()
    return ngettext("%(count)d person gets a mail.", "%(count)d people get a mail.", count) % {"count": count}


@require_POST
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = seen(request, pk)
    actions.hold_meeting(meeting, by=request.user)
    return SeeOther(meeting.get_absolute_url())


@takes(items=AgendaItemForm)
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda's editor. Who saves an older state than the present one sees both, and nothing is lost."""
    meeting = open_for(request, pk, "edit")
    if request.method == "GET" and (nothing := note_opening(request, meeting)):
        return nothing
    moved = rearranged(request.POST, "items")
    moved = moved and with_new_row(moved)
    formset = agenda_formset(meeting, request.user, moved or request.POST or None)
    context = {"meeting": meeting, "formset": formset, "points": agenda_of(meeting, request.user), "moved": row_moved(request.POST)}
    if moved:
        unjudged(formset)
    elif request.method == "POST" and formset.is_valid():
        try:
            actions.edit_agenda(meeting, items_typed(formset, request.user), by=request.user, base=base_of(request))
        except Stale as stale:
            meeting.refresh_from_db()
            return render(request, "meetings/agenda_edit.html", context | {"stale": stale, "base": meeting.agenda_revision}, status=409)
        return SeeOther(meeting.get_absolute_url())
    base = request.POST.get("base") if request.method == "POST" else meeting.agenda_revision
    return form_page(request, "meetings/agenda_edit.html", context | {"base": base})


def base_of(request: HttpRequest) -> int:
    """The revision the editor began from; anything unreadable is none, and so an older one."""
    return whole_number(request.POST.get("base", ""), 0)


def row_moved(data) -> str:
    verb, _colon, row = data.get("do", "").partition(":")
    return row if verb in {"up", "down"} else ""


@takes(MeetingAnswerForm)
@require_POST
def meeting_answer(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = seen(request, pk)
    invitee = Invitee.objects.allowed(request.user, "answer").filter(meeting=meeting).select_related("party", "meeting").first()
    if invitee is None:
        raise PermissionDenied
    form = MeetingAnswerForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "meetings/_answer.html", {"invitee": invitee}, status=422)
    actions.answer_invitation(invitee, **form.cleaned_data, by=request.user)
    context = {"invitee": invitee, "answered": True, "meeting": meeting, "coming": coming_of(meeting)}
    return answer(request, meeting, "meetings/_answer.html", context)


@require_safe
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as a file for the reader's own calendar."""
    meeting = seen(request, pk)
    content = calendar_of(meeting, request.user, parseaddr(mailboxes()[1])[1])
    headers = {"Content-Disposition": f'attachment; filename="meeting-{meeting.pk}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
