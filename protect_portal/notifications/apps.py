from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "protect_portal.notifications"
    label = "notifications"

    def ready(self):
        from protect_portal.audit.record import event_recorded
        from protect_portal.notifications.wake import wake_sweep

        autodiscover_modules("notices", "scopes", "digest_parts")
        event_recorded.connect(wake_sweep, dispatch_uid="notifications.wake_sweep")
