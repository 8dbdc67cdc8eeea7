"""Away until: to begin and to end it."""

from django.urls import path

from members.views import absence

urlpatterns = [
    path("account/away/", absence.absence_create, name="absence-create"),
    path("account/away/<int:pk>/end/", absence.absence_end, name="absence-end"),
]
