"""Three questions for whoever watches the installation: does the web process live, can it serve, does the queue move?"""

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from protect_portal.notifications.health import is_healthy, queue_state


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@login_not_required
def healthz_queue(request: HttpRequest) -> JsonResponse:
    """503 when a sweep stands still (`silent` names it) or a mail is two minutes late: the watchdog that does not depend on Celery."""
    state = queue_state()
    healthy = is_healthy(state)
    ages = {name: state[name] for name in ("oldest_due_seconds", "last_sweep_seconds", "silent")}
    return JsonResponse({"status": "ok" if healthy else "stands still", **ages}, status=200 if healthy else 503)
