from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MembersConfig(AppConfig):
    name = "members"

    def ready(self):
        autodiscover_modules("asks", "addressees")
