"""Home, for everyone: what needs me. The board, for the secretariat: what is due in the coalition."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members.permissions.directory import runs_coalition
from members.waiting import waiting_on
from protect_portal.dashboard.board import due_in_the_coalition
from protect_portal.dashboard.home import meetings_ahead, recent_news


def home(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": waiting_on(request.user),
        "meetings": meetings_ahead(request.user),
        "news": recent_news(request.user),
    }
    return render(request, "dashboard/home.html", context)


def board(request: HttpRequest) -> HttpResponse:
    if not runs_coalition(request.user):
        raise PermissionDenied
    return render(request, "dashboard/board.html", {"rows": due_in_the_coalition(request.user)})
