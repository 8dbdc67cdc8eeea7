"""What stands of meetings on the page of a group."""

from django.utils import timezone

from meetings.models import Meeting
from protect_portal.access.rights import can
from protect_portal.ui.panels import panel
from working_groups.models import WorkingGroup

SHOWN = 4


@panel(WorkingGroup, place=10)
def meetings(group, request):
    """The next meetings of the group, and the way to call one; nothing for who could see neither."""
    ahead = Meeting.objects.allowed(request.user).filter(group=group, ends_at__gt=timezone.now(), status__in=Meeting.OPEN)
    context = {
        "panel_meetings": list(ahead.order_by("starts_at", "pk")[:SHOWN]),
        "is_seated": WorkingGroup.objects.allowed(request.user, "contribute").filter(pk=group.pk).exists(),
        "may_call_meeting": group.status == WorkingGroup.Status.ACTIVE and can(request.user, "convene", group),
    }
    return "meetings/_group_panel.html", context
