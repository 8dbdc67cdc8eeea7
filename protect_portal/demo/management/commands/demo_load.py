"""`manage.py demo_load`: the fictional coalition, into an empty database only."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from protect_portal.access.terms import BUCHAREST
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.load import load_coalition


class Command(BaseCommand):
    help = "Loads the fictional coalition of the demonstration into an empty database; changes nothing where an organisation exists."

    def add_arguments(self, parser):
        parser.add_argument("--day", type=date.fromisoformat, help="the day of loading, YYYY-MM-DD; today in Bucharest unless said")

    def handle(self, *args, day: date | None, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("The fictional coalition is loaded only where PORTAL_DEMO is on.", returncode=1)
        loaded = load_coalition(Days(day or timezone.localdate(timezone=BUCHAREST)))
        counts = ", ".join(f"{count} {name}" for name, count in loaded.counts.items())
        self.stderr.write(f"Loaded: {counts}." if loaded.made else f"Nothing loaded, the database is not empty: {counts}.")
