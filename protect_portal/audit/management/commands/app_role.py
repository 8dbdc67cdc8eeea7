"""`manage.py app_role NAME`: the role that the portal signs in to PostgreSQL with; run by the owner after every migration."""

from django.core.management.base import BaseCommand
from django.db import transaction

from protect_portal.audit.roles import give_rights, make_role
from protect_portal.env import env_secret


class Command(BaseCommand):
    help = "Creates the role with the password in PORTAL_APP_PASSWORD (or the file PORTAL_APP_PASSWORD_FILE), and gives it its rights."

    def add_arguments(self, parser):
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, *args, name: str, **options):
        make_role(name, env_secret("PORTAL_APP_PASSWORD"))
        give_rights(name)
        self.stdout.write(f"{name} may add events, and complete each once; nothing else of the record is in its power.")
