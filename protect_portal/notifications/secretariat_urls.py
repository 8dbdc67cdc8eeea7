"""Below /secretariat/: what was sent to whom, and what each kind of mail looks like."""

from django.urls import path

from protect_portal.notifications.views import secretariat

urlpatterns = [
    path("mails/", secretariat.delivery_list, name="delivery-list"),
    path("mails/<int:pk>/resend/", secretariat.delivery_resend, name="delivery-resend"),
    path("mails/kinds/", secretariat.mail_preview_list, name="mail-preview-list"),
    path("mails/kinds/<slug:kind>/<slug:language>/", secretariat.mail_preview, name="mail-preview"),
    path("mails/kinds/<slug:kind>/<slug:language>/html/", secretariat.mail_preview_html, name="mail-preview-html"),
]
