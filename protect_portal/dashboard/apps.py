from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "protect_portal.dashboard"
    label = "dashboard"
