"""The history of a meeting: its words, its page, and the way there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from protect_portal.audit.history import history_page
from protect_portal.audit.words import Titles, history_of, names_kinds, names_objects
from protect_portal.ui.panels import panel

names_objects({Meeting: _p("thing", "meeting")})
names_kinds(
    {
        "meeting.planned": _p("history", "Planned"),
        "meeting.convened": _p("history", "Convened: the invitations went out"),
        "meeting.moved": _p("history", "Moved"),
        "meeting.cancelled": _p("history", "Cancelled"),
        "meeting.held": _p("history", "Held"),
        "meeting.edited": _p("history", "Description changed"),
        "meeting.agenda_edited": _p("history", "Agenda changed"),
        "meeting.answered": _p("history", "An invitation was answered"),
    }
)


@history_of(Meeting)
def parts(meeting: Meeting, reader) -> Titles:
    return {}


@panel(Meeting, place=90)
def way_to_history(meeting: Meeting, request: HttpRequest) -> tuple[str, dict]:
    return "audit/_history_panel.html", {"name": "meeting-history", "number": meeting.pk}


@require_safe
def meeting_history(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.allowed(request.user).select_related("group"), pk=pk)
    return history_page(request, meeting, ("meeting-list", _("Meetings")))
