"""Circulars: to write, to send, the archive."""

from django.urls import path

from members.views import circular

urlpatterns = [
    path("circulars/", circular.circular_list, name="circular-list"),
    path("circulars/new/", circular.circular_create, name="circular-create"),
    path("circulars/<int:pk>/", circular.circular_detail, name="circular-detail"),
    path("circulars/<int:pk>/edit/", circular.circular_edit, name="circular-edit"),
    path("circulars/<int:pk>/preview/", circular.circular_preview, name="circular-preview"),
    path("circulars/<int:pk>/send/", circular.circular_send, name="circular-send"),
    path("circulars/<int:pk>/drop/", circular.circular_drop, name="circular-drop"),
    path("circulars/files/<int:pk>/", circular.circular_file, name="circular-file"),
]
