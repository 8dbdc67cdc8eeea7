from django.urls import path

from documents import views

urlpatterns = [
    path("", views.document_list, name="document-list"),
    path("new/", views.document_upload, name="document-upload"),
    path("<int:pk>/", views.document_detail, name="document-detail"),
    path("<int:pk>/edit/", views.document_edit, name="document-edit"),
    path("<int:pk>/open/", views.document_open, name="document-open"),
    path("<int:pk>/withdraw/", views.document_withdraw, name="document-withdraw"),
    path("<int:pk>/versions/new/", views.version_upload, name="version-upload"),
    path("versions/<int:pk>/file/", views.version_file, name="version-file"),
]
