"""Home, for everyone: what needs me. The board, for the secretariat: what is due in the coalition."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.permissions.directory import runs_coalition
from protect_portal.dashboard.board import due_in_the_coalition, groups_at_a_glance, risks
from protect_portal.dashboard.home import free_days_ahead, just_answered, meetings_ahead, recent_news, standing_of, tally, tasks_of
from protect_portal.notifications.health import is_healthy, queue_state
from protect_portal.notifications.permissions import sees_all_mails


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    tasks = tasks_of(request)
    context = {
        "today": timezone.localdate(),
        "standing": standing_of(request.user),
        "tasks": tasks,
        "answered": just_answered(request.user),
        "tally": tally([task.row.due_at for task in tasks]),
        "free_days": free_days_ahead(),
        "meetings": meetings_ahead(request.user),
        "news": recent_news(request.user),
    }
    return render(request, "dashboard/home.html", context)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    if not runs_coalition(request.user):
        raise PermissionDenied
    rows, mail = due_in_the_coalition(request.user), queue_state()
    context = {
        "today": timezone.localdate(),
        "rows": rows,
        "tally": tally([row.due_at for row in rows]),
        "free_days": free_days_ahead(),
        "groups": groups_at_a_glance(request.user),
        "risks": risks(request.user),
        "mail": mail,
        "keeps_mails": sees_all_mails(request.user),
        "mail_moves": is_healthy(mail),
    }
    return render(request, "dashboard/board.html", context)
