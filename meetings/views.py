"""The pages of meetings: the list, calling one, its page, and one view per verb."""

from email.utils import parseaddr

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from meetings import actions
from meetings.agenda import CallItems, agenda_formset, agenda_of, items_typed, lines_typed
from meetings.calendar import meeting_calendar as calendar_of
from meetings.filters import MeetingFilter
from meetings.forms import COALITION, MeetingAnswerForm, MeetingCallForm, MeetingCancelForm, MeetingEditForm, MeetingMoveForm
from meetings.listing import PAGE, MonthsPaginator, meetings_in_view, months_of
from meetings.models import Invitee, Meeting
from meetings.page import coming_of, page_of
from members.models import Coalition
from protect_portal.access.rights import can, require
from protect_portal.audit.status import Stale, WrongStatus
from protect_portal.notifications.mail import mailboxes
from protect_portal.ui.agenda import rearranged
from protect_portal.ui.answer import answer, form_page, tell, wants_fragment
from working_groups.models import WorkingGroup


def seen(request: HttpRequest, pk: int, action: str = "") -> Meeting:
    """The meeting, if the person sees it (else 404) and may do `action` with it (else 403)."""
    abilities = ("edit", "convene", "move", "cancel", "join")
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
    page = MonthsPaginator(meetings_in_view(found.qs, past=past), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "past": past,
        "months": months_of(page, request.user, with_holidays=not past),
        "may_call": callable_by(request.user),
    }
    return render(request, "meetings/meeting_list.html", context)


def callable_by(user) -> bool:
    """Whether there is any group, or the whole coalition, whose meeting the person may call."""
    return WorkingGroup.objects.allowed(user, "convene").exists() or can(user, "run", Coalition.current())


def meeting_call(request: HttpRequest) -> HttpResponse:
    """A new meeting: saved as a draft, or sent to the invited at once."""
    sends = request.POST.get("do") == "send"
    form, items = call_forms(request, sends=sends)
    if wants_fragment(request):
        return render(request, "meetings/_invited.html", {"form": form})
    changed = request.POST.get("do") not in {None, "send", "draft"}
    if request.method == "POST" and not changed and all([form.is_valid(), items.is_valid()]):
        meeting = call_meeting(form, items, by=request.user, sends=sends)
        tell(request, _("The invitations are on their way.") if sends else _("The draft is saved. Nobody has been told yet."))
        return answer(request, meeting, "meetings/_invited.html")
    return form_page(request, "meetings/meeting_call.html", {"form": form, "items": items, "group": form.chosen_group})


def call_forms(request: HttpRequest, *, sends: bool) -> tuple[MeetingCallForm, CallItems]:
    """The two forms, bound only where they are to be judged: adding a row or choosing another day only shows them again."""
    if not callable_by(request.user):
        raise_unseen(request)
    do = request.POST.get("do", "")
    data = request.POST if request.method == "POST" else request.GET if wants_fragment(request) else None
    if do.startswith("day:"):
        data = data.copy()
        data["held_on"] = do.removeprefix("day:")
    typed = rearranged(data, "items") if data and request.method == "POST" else None
    form = MeetingCallForm(data, user=request.user, sends=sends, initial=chosen_group(request))
    items = CallItems((typed or data) if request.method == "POST" else None, prefix="items", form_kwargs={"user": request.user})
    return form, items
