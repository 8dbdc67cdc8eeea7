from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "protect_portal.workdays"
    label = "workdays"
