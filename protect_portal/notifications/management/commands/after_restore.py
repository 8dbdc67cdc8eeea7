"""`manage.py after_restore`: run once on a restored database, before any worker starts."""

import json
from argparse import ArgumentTypeError
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import is_naive, make_aware

from protect_portal.notifications.after_restore import expire_what_was_due, last_sweep


def instant(words: str) -> datetime:
    """An instant of ISO 8601; without an offset it is Bucharest's. Raises ArgumentTypeError."""
    try:
        read = datetime.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(f"{words} is no instant such as 2026-11-25T14:30") from None
    return make_aware(read) if is_naive(read) else read


class Command(BaseCommand):
    help = "Marks as expired what was due before a restored database was dumped: it has been mailed. Exit code 1: that is unknown."

    def add_arguments(self, parser):
        when = "when the lost installation last ran, if that was after the dump; default: the dump's last sweep"
        parser.add_argument("--last-ran", type=instant, help=when)
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, last_ran: datetime | None = None, as_json: bool = False, **options):
        until = last_ran or last_sweep()
        if until is None:
            raise CommandError("No sweep has ever run in this database: say --last-ran.")
        counts = expire_what_was_due(until)
        done = {"until": until.isoformat(), **counts}
        self.stdout.write(json.dumps(done) if as_json else "\n".join(f"{name}: {value}" for name, value in done.items()))
