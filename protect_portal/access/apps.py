from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "protect_portal.access"
    label = "access"

    def ready(self):
        autodiscover_modules("explain")
