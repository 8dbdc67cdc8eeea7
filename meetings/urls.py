from django.urls import path
from django.utils.translation import gettext_lazy as _l

from meetings import views
from meetings.explain import OPENED, meeting_readers
from meetings.models import Meeting
from members.readings import readings_page_of
from protect_portal.audit.history import history_page_of

urlpatterns = [
    path("", views.meeting_list, name="meeting-list"),
    path("call/", views.meeting_call, name="meeting-call"),
    path("<int:pk>/", views.meeting_detail, name="meeting-detail"),
    path("<int:pk>/edit/", views.meeting_edit, name="meeting-edit"),
    path("<int:pk>/circle/", views.meeting_circle, name="meeting-circle"),
    path("<int:pk>/convene/", views.meeting_convene, name="meeting-convene"),
    path("<int:pk>/move/", views.meeting_move, name="meeting-move"),
    path("<int:pk>/cancel/", views.meeting_cancel, name="meeting-cancel"),
    path("<int:pk>/hold/", views.meeting_hold, name="meeting-hold"),
    path("<int:pk>/who/", meeting_readers, name="meeting-readers"),
    path("<int:pk>/history/", history_page_of(Meeting), name="meeting-history"),
    path("<int:pk>/readings/", readings_page_of(Meeting, _l("Meetings"), OPENED), name="meeting-readings"),
    path("<int:pk>/agenda/", views.agenda_edit, name="agenda-edit"),
    path("<int:pk>/answer/", views.meeting_answer, name="meeting-answer"),
    path("<int:pk>/calendar/", views.meeting_calendar, name="meeting-calendar"),
]
