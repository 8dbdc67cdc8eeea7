from django.urls import path

from protect_portal.dashboard import health, views
from protect_portal.dashboard.audit import event_list

urlpatterns = [
    path("", views.home, name="home"),
    path("secretariat/", views.board, name="board"),
    path("audit/", event_list, name="event-list"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz/queue", health.healthz_queue, name="healthz-queue"),
]
