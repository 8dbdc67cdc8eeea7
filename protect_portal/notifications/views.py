"""The bell: what one was told, newest first, and marking it read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from protect_portal.notifications.inbox import by_day, page_of_notifications
from protect_portal.ui.answer import SeeOther


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 18 else None
    page = page_of_notifications(request.user, before=number)
    return render(request, "notifications/notification_list.html", page | {"days": by_day(page["lines"])})


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one and go to what it is about."""
    notification = get_object_or_404(request.user.notifications.select_related("event"), pk=pk)
    notification.read_at = notification.read_at or timezone.now()
    notification.save(update_fields=["read_at"])
    return SeeOther(notification.event.target.get_absolute_url())


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    request.user.notifications.filter(read_at=None).update(read_at=timezone.now())
    return SeeOther(reverse("notification-list"))
