"""The yearly reconfirmation: to start it, and to answer."""

from django.urls import path

from members.views import reconfirmation

urlpatterns = [
    path("reconfirmation/new/", reconfirmation.reconfirmation_start, name="reconfirmation-start"),
    path("reconfirmation/<int:pk>/", reconfirmation.reconfirmation_answer, name="reconfirmation-answer"),
]
