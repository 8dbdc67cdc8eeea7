"""The history of a meeting, in words."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from meetings.models import Meeting
from protect_portal.audit.words import Titles, history_of, names_kinds, names_objects
from protect_portal.notifications.mail_words import names_mails

names_objects({Meeting: _p("thing", "meeting")})
names_mails(
    {
        "meeting_invited": _p("mail", "Invitation to a meeting"),
        "meeting_moved": _p("mail", "A meeting was moved"),
        "meeting_cancelled": _p("mail", "A meeting was cancelled"),
        "meeting_reminder": _p("mail", "Reminder of a meeting"),
        "meeting_nudged": _p("mail", "An answer to an invitation is waited for"),
        "agenda_missing": _p("mail", "The agenda of a meeting is missing"),
    }
)
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
        "meeting.answer_taken_back": _p("history", "An answer was taken back"),
    }
)


@history_of(Meeting, _l("Meetings"))
def parts(meeting: Meeting, reader) -> Titles:
    return {}
