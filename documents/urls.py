from django.urls import path
from django.utils.translation import gettext_lazy as _l

from documents import personal_views, reading, views
from documents.explain import document_readers
from documents.models import Document
from documents.sharing import views as sharing
from members.readings import readings_page_of
from protect_portal.audit.history import history_page_of

urlpatterns = [
    path("", views.document_list, name="document-list"),
    path("new/", views.document_upload, name="document-upload"),
    path("pack/", personal_views.document_pack, name="document-pack"),
    path("<int:pk>/", views.document_detail, name="document-detail"),
    path("<int:pk>/favourite/", personal_views.document_favourite, name="document-favourite"),
    path("<int:pk>/edit/", views.document_edit, name="document-edit"),
    path("<int:pk>/share/", sharing.document_share, name="document-share"),
    path("<int:pk>/share/take-back/", sharing.document_take_back, name="document-take-back"),
    path("<int:pk>/consent/", sharing.document_consent, name="document-consent"),
    path("<int:number>/ask/", sharing.access_ask, name="access-ask"),
    path("<int:pk>/refuse/", sharing.access_refuse, name="access-refuse"),
    path("<int:pk>/hide/", sharing.document_hide, name="document-hide"),
    path("<int:pk>/show/", sharing.document_show, name="document-show"),
    path("<int:pk>/who/", document_readers, name="document-readers"),
    path("<int:pk>/history/", history_page_of(Document), name="document-history"),
    path("<int:pk>/withdraw/", views.document_withdraw, name="document-withdraw"),
    path("<int:pk>/readings/", readings_page_of(Document, _l("Documents")), name="document-readings"),
    path("<int:pk>/versions/new/", views.version_upload, name="version-upload"),
    path("<int:pk>/reading/", reading.reading_ask, name="reading-ask"),
    path("readings/<int:number>/", reading.reading_detail, name="reading-detail"),
    path("versions/<int:pk>/file/", views.version_file, name="version-file"),
]
