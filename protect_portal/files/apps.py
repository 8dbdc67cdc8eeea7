from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "protect_portal.files"
    label = "files"
