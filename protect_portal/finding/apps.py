from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "protect_portal.finding"
    label = "finding"
