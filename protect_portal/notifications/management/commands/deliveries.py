"""`manage.py deliveries`: how the queue of mails stands."""

import json

from django.core.management.base import BaseCommand

from protect_portal.notifications.health import queue_state


class Command(BaseCommand):
    help = "Counts deliveries by state, and the ages in seconds of the oldest due one and of the last sweep."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, as_json: bool = False, **options):
        state = queue_state()
        self.stdout.write(json.dumps(state) if as_json else "\n".join(f"{name}: {value}" for name, value in state.items()))
