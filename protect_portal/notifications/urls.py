from django.urls import path

from protect_portal.notifications.views import mail, notice, preference

urlpatterns = [
    path("", notice.notification_list, name="notification-list"),
    path("read/", notice.notification_read_all, name="notification-read-all"),
    path("<int:pk>/open/", notice.notification_open, name="notification-open"),
    path("<int:pk>/read/", notice.notification_read, name="notification-read"),
    path("<int:pk>/why/", notice.notification_why, name="notification-why"),
    path("preferences/", preference.preference_edit, name="preference-edit"),
    path("mails/", mail.mail_list, name="mail-list"),
    path("mails/<int:pk>/", mail.mail_why, name="mail-why"),
]
