from django.urls import path

from documents import share_views, views
from documents.explain import document_readers
from documents.models import Document
from protect_portal.audit.history import history_page_of

urlpatterns = [
    path("", views.document_list, name="document-list"),
    path("new/", views.document_upload, name="document-upload"),
    path("<int:pk>/", views.document_detail, name="document-detail"),
    path("<int:pk>/edit/", views.document_edit, name="document-edit"),
    path("<int:pk>/share/", share_views.document_share, name="document-share"),
    path("<int:pk>/share/take-back/", share_views.document_take_back, name="document-take-back"),
    path("<int:pk>/consent/", share_views.document_consent, name="document-consent"),
    path("<int:number>/ask/", share_views.access_ask, name="access-ask"),
    path("<int:pk>/refuse/", share_views.access_refuse, name="access-refuse"),
    path("<int:pk>/hide/", share_views.document_hide, name="document-hide"),
    path("<int:pk>/show/", share_views.document_show, name="document-show"),
    path("<int:pk>/who/", document_readers, name="document-readers"),
    path("<int:pk>/history/", history_page_of(Document), name="document-history"),
    path("<int:pk>/withdraw/", views.document_withdraw, name="document-withdraw"),
    path("<int:pk>/readings/", views.document_readings, name="document-readings"),
    path("<int:pk>/versions/new/", views.version_upload, name="version-upload"),
    path("versions/<int:pk>/file/", views.version_file, name="version-file"),
]
