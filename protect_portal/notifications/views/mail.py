"""A person's mails: what was sent to them and why, and what they would get."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from protect_portal.access.rights import can
from protect_portal.notifications.inbox import lines_of
from protect_portal.notifications.mails import AHEAD, WAITING, ahead, mail_lines, page_of_mails
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.why import why_mailed
from protect_portal.ui.numbers import whole_number


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    rows, older = page_of_mails(person.deliveries.exclude(WAITING), whole_number(request.GET.get("before", "")))
    context = {"ahead": mail_lines(person, ahead(person)), "days": AHEAD.days, "got": mail_lines(person, rows), "older": older}
    return render(request, "notifications/mail_list.html", context)


@require_safe
def mail_why(request: HttpRequest, pk: int) -> HttpResponse:
    """Why this mail: to its recipient, and to the secretariat as far as it may see what the mail is about."""
    rows = Delivery.objects.allowed(request.user).select_related("recipient", "event")
    row = get_object_or_404(rows, pk=pk)
    why, is_mine = why_mailed(row, request.user), row.recipient_id == request.user.pk
    items = lines_of(request.user, list(row.items.select_related("event__by", "event__content_type").order_by("pk"))) if is_mine else []
    may_resend = why.mails[0].is_lost and can(request.user, "resend", row)
    context = {"line": why.mails[0], "why": why, "is_mine": is_mine, "items": items, "may_resend": may_resend}
    return render(request, "notifications/mail_why.html", context)
