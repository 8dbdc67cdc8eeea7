"""`manage.py demo_accounts [--json]`: every sign-in of the demonstration."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from members.models import User
from protect_portal.demo.data.days import age_of_demonstration
from protect_portal.demo.data.people import PASSWORD, PEOPLE, Person

STALE = 14  # days after which dates that were ahead lie in the past
COLUMNS = ("role", "name", "email", "organisation", "language", "note")


class Command(BaseCommand):
    help = "Lists the sign-ins of the demonstration, each role at least once."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, **options):
        accounts = _accounts()
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(_table(accounts))
        if (age := age_of_demonstration()) > STALE:
            self.stderr.write(f"→ This coalition was loaded {age} days ago, so its dates lie behind; `make reset` begins anew.")


def _accounts() -> list[dict]:
    """Raises CommandError outside the demonstration, and before it is loaded."""
    if not settings.PORTAL_DEMO:
        raise CommandError("There are demonstration accounts only where PORTAL_DEMO is on.", returncode=1)
    known = set(User.objects.values_list("email", flat=True))
    accounts = [_account(person) for person in PEOPLE if person.email in known]
    if not accounts:
        raise CommandError("The fictional coalition is not loaded: `manage.py demo_load` does it.", returncode=1)
    return accounts


def _account(person: Person) -> dict:
    return {
        "email": person.email,
        "password": PASSWORD,
        "name": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "language": person.language,
        "note": person.note,
    }


def _table(accounts: list[dict]) -> str:
    """One line each, in columns; the password once, above."""
    rows = [COLUMNS, *(tuple(account[column] for column in COLUMNS) for account in accounts)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(COLUMNS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return f"Everyone's password: {PASSWORD}\n\n" + "\n".join(lines)
