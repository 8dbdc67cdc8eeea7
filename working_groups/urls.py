from django.urls import path

from protect_portal.audit.history import history_page_of
from working_groups import views
from working_groups.models import WorkingGroup

urlpatterns = [
    path("", views.group_list, name="group-list"),
    path("new/", views.group_create, name="group-create"),
    path("<int:pk>/", views.group_detail, name="group-detail"),
    path("<int:pk>/history/", history_page_of(WorkingGroup), name="group-history"),
    path("<int:pk>/edit/", views.group_edit, name="group-edit"),
    path("<int:pk>/status/", views.group_status, name="group-status"),
    path("<int:pk>/seats/new/", views.seat_grant, name="seat-grant"),
    path("seats/<int:pk>/end/", views.seat_end, name="seat-end"),
    path("<int:pk>/leads/new/", views.lead_appoint, name="lead-appoint"),
    path("leads/<int:pk>/end/", views.lead_end, name="lead-end"),
    path("<int:pk>/guests/new/", views.guest_invite, name="guest-invite"),
    path("guests/<int:pk>/end/", views.guest_end, name="guest-end"),
]
