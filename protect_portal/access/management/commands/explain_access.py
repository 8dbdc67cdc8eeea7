"""`manage.py explain_access EMAIL URL`: whether a person gets a page, and which keys decide it."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404
from django.utils.translation import gettext as _

from protect_portal.access.ask_portal import UnknownPerson, explain, person_at

UNKNOWN = 2


class Command(BaseCommand):
    help = "What the portal answers a person (or `anonymous`) at an address, and why. Exit 0: allowed; 1: not; 2: unknown."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("url", help="an address of the portal, whole or from its first slash")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, email: str, url: str, as_json: bool = False, **options):
        try:
            answer = explain(person_at(email), url)
        except UnknownPerson:
            raise CommandError(_("Nobody has this e-mail address."), returncode=UNKNOWN) from None
        except Resolver404:
            raise CommandError(_("The portal has no such address."), returncode=UNKNOWN) from None
        lines = (f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in answer.items())
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(lines))
        if not answer["allowed"]:
            sys.exit(1)
