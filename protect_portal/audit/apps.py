from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "protect_portal.audit"
    label = "audit"

    def ready(self):
        autodiscover_modules("history")
        import_module("protect_portal.audit.checks")
