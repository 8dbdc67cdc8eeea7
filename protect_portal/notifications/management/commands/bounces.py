"""`manage.py bounces FILE`: reads delivery reports and marks the mails that came back."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from protect_portal.notifications.bounces import read_bounces

WRONG_CALL = 2


class Command(BaseCommand):
    help = "Marks the mails that came back, by their delivery reports; ignores out-of-office replies, receipts and reports of a delay."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="one message (.eml) or many (mbox)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, file: Path, as_json: bool = False, **options):
        try:
            counts = read_bounces(file)
        except OSError:
            raise CommandError(_("This file cannot be read."), returncode=WRONG_CALL) from None
        self.stdout.write(json.dumps(counts) if as_json else "\n".join(f"{name}: {number}" for name, number in counts.items()))
