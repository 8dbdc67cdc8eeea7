"""The bell: what one was told, newest first, why, and marking it read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from protect_portal.notifications.inbox import by_day, lines_of, page_of_notifications, with_mails
from protect_portal.notifications.models import Notification
from protect_portal.notifications.why import why_told
from protect_portal.ui.answer import SeeOther
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.way_back import page_before


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    page = page_of_notifications(request.user, before=whole_number(request.GET.get("before", "")))
    days = by_day(with_mails(request.user, page["lines"]))
    return render(request, "notifications/notification_list.html", page | {"days": days})


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one and go to what it is about."""
    return SeeOther(_read(request, pk).event.target.get_absolute_url())


@require_POST
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one and stay where it was listed."""
    _read(request, pk)
    return SeeOther(page_before(request))


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    request.user.notifications.filter(read_at=None).update(read_at=timezone.now())
    return SeeOther(reverse("notification-list"))


@require_safe
def notification_why(request: HttpRequest, pk: int) -> HttpResponse:
    notification = _mine(request, pk)
    line = next(iter(lines_of(request.user, [notification])), None)
    return render(request, "notifications/notification_why.html", {"line": line, "why": why_told(notification)})


def _mine(request: HttpRequest, pk: int) -> Notification:
    return get_object_or_404(request.user.notifications.select_related("event", "user"), pk=pk)


def _read(request: HttpRequest, pk: int) -> Notification:
    notification = _mine(request, pk)
    notification.read_at = notification.read_at or timezone.now()
    notification.save(update_fields=["read_at"])
    return notification
