"""The history of a meeting, in words."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from meetings.models import Meeting
from protect_portal.audit.words import Titles, history_of, names_kinds, names_objects

names_objects({Meeting: _p("thing", "meeting")})
names_kinds(
    {
        **{f"meeting.{status}": status.label for status in Meeting.Status},
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


@history_of(Meeting, _l("Meetings"))
def parts(meeting: Meeting, reader) -> Titles:
    return {}
