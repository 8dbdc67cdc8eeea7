"""The portal's addresses: one file per app, named <noun>-<verb>."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from protect_portal.notifications.views.preference import unsubscribe
from working_groups.break_glass import break_glass

urlpatterns = [
    path("", include("protect_portal.dashboard.urls")),
    path("", include("protect_portal.ui.urls")),
    path("sign-in/email/", RedirectView.as_view(pattern_name="account")),  # nobody changes the address that was invited
    path("sign-in/confirm-email/", RedirectView.as_view(pattern_name="account_login")),  # an invitation has proved the address
    path("sign-in/second-factor/", include("allauth.mfa.urls")),
    path("sign-in/sessions/", include("allauth.usersessions.urls")),
    path("sign-in/", include("allauth.account.urls")),
    path("notifications/", include("protect_portal.notifications.urls")),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("secretariat/", include("protect_portal.notifications.secretariat_urls")),
    path("", include("members.urls")),
    path("groups/", include("working_groups.urls")),
    path("break-glass/", break_glass, name="break-glass"),
    path("documents/", include("documents.urls")),
    path("meetings/", include("meetings.urls")),
    path("search/", include("protect_portal.search.urls")),
]
if settings.PORTAL_DEMO:
    urlpatterns += [path("demo/", include("protect_portal.demo.urls"))]

handler400 = "protect_portal.ui.errors.bad_request"
handler403 = "protect_portal.ui.errors.forbidden"
handler404 = "protect_portal.ui.errors.not_found"
handler500 = "protect_portal.ui.errors.server_error"
