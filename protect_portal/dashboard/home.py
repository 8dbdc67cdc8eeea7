"""The two lists beside "what needs me": the person's meetings, and news of their groups."""

from django.utils import timezone

from meetings.models import Invitee, Meeting
from protect_portal.notifications.inbox import Line, page_of_notifications

MEETINGS, NEWS = 6, 8


def meetings_ahead(user) -> list[Meeting]:
    """Meetings the person is invited to and may see, the next first, each with their answer as `my_answer`."""
    invitees = Invitee.objects.allowed(user, "answer").filter(meeting__ends_at__gt=timezone.now())
    invitees = invitees.filter(meeting__status=Meeting.Status.CONVENED).select_related("meeting__group")
    rows = list(invitees.order_by("meeting__starts_at")[:MEETINGS])
    for row in rows:
        row.meeting.my_answer = row.answer
    return [row.meeting for row in rows]


def recent_news(user) -> list[Line]:
    return page_of_notifications(user, size=NEWS)["lines"]
