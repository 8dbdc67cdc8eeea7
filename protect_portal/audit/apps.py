from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "protect_portal.audit"
    label = "audit"
