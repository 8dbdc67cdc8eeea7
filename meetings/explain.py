"""Who can see a meeting, and why: which addresses show one, who may change it, and the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from members.readings import ReadingWords
from protect_portal.access.explain import readers_page
from protect_portal.access.roots import root_at
from protect_portal.access.words import names_changers
from protect_portal.audit.reading import is_recorded

root_at(Meeting, "meeting-*", "agenda-edit", called=("meeting", "ședință", "ședința"))

OPENED = ReadingWords(
    _p("meeting", "Who opened it"),
    _l(
        "You see your own openings. All of them are seen by the representatives of the organisation that called the meeting,"
        " the secretariat and the presidency."
    ),
    _p("meeting", "Nobody opened it while it was RED or AMBER+STRICT."),
)


@names_changers(Meeting)
def changers(meeting: Meeting) -> set[str]:
    """The keys that carry the right to edit."""
    leads = {f"group:{meeting.group_id}:leads"} if meeting.group_id else set()
    return leads | {"secretariat", "presidency"}


@require_safe
def meeting_readers(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.allowed(request.user).select_related("group"), pk=pk)
    context = {"heading": _("Who can see this meeting, and why"), "list": "meeting-list", "all": _("Meetings")}
    context |= {"is_recorded": is_recorded(meeting)}
    return render(request, "meetings/meeting_readers.html", context | readers_page(meeting, request.user))
