from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "protect_portal.search"
    label = "search"
