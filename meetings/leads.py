"""Who leads a meeting."""

from meetings.models import Meeting
from members.models import User
from working_groups.models import LeadTerm


def leads_of(meeting: Meeting) -> list[User]:
    """Chair and co-chair of its group; for the whole coalition, whoever calls it."""
    if meeting.group is None:
        return [meeting.author]
    chairs = meeting.group.leads.running().filter(role__in=[LeadTerm.Role.CHAIR, LeadTerm.Role.CO_CHAIR])
    return [term.user for term in chairs.select_related("user").order_by("role")] or [meeting.author]
