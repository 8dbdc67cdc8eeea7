from django.urls import path

from protect_portal.search import saved, views

urlpatterns = [
    path("", views.search, name="search"),
    path("saved/new/", saved.saved_filter_create, name="saved-filter-create"),
    path("saved/<int:pk>/edit/", saved.saved_filter_edit, name="saved-filter-edit"),
    path("saved/<int:pk>/delete/", saved.saved_filter_delete, name="saved-filter-delete"),
]
