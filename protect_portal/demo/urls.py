"""Addresses of the demonstration; protect_portal/urls.py takes them in under PORTAL_DEMO only."""

from django.urls import path

from protect_portal.demo import views

urlpatterns = [
    path("mail/", views.demo_mail_list, name="demo-mail-list"),
    path("mail/<slug:key>/", views.demo_mail_detail, name="demo-mail-detail"),
    path("mail/<slug:key>/html/", views.demo_mail_html, name="demo-mail-html"),
]
