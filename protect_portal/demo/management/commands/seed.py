"""`manage.py seed --documents 100000 …`: a large invented coalition, for measuring."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from protect_portal.demo.seed import seed

NUMBERS = {"organisations": 200, "people": 2000, "groups": 40, "documents": 10_000, "meetings": 1_000}


class Command(BaseCommand):
    help = "Fills the database with a coalition of invented organisations, people and texts. The same --seed, the same texts."

    def add_arguments(self, parser):
        for name, default in NUMBERS.items():
            parser.add_argument(f"--{name}", type=int, default=default, metavar="N", help=f"default: {default}")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="another one draws other texts; default: 1")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("An invented coalition is made only where PORTAL_DEMO is on.", returncode=1)
        wanted = {name: options[name] for name in NUMBERS}
        if min(wanted.values()) < 1 or wanted["people"] < wanted["organisations"] + 2:
            raise CommandError("Each number is at least 1, and there are at least two people more than organisations.", returncode=2)
        made = seed(**wanted, seed=options["seed"])
        self.stdout.write(json.dumps(made) if options["json"] else ", ".join(f"{number} {name}" for name, number in made.items()))
