from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "protect_portal.access"
    label = "access"
