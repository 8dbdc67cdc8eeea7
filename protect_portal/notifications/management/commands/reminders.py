"""`manage.py reminders EMAIL`: what a person was sent and would be sent, without a title: whoever runs the portal reads none."""

import json

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from protect_portal.notifications.mails import in_figures

UNKNOWN = 2


class Command(BaseCommand):
    help = "The mails of one person, those that wait included, in the order in which they fall due. Exit 2: nobody has this address."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, email: str, as_json: bool = False, **options):
        person = get_user_model().objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(_("Nobody has this e-mail address."), returncode=UNKNOWN)
        rows = in_figures(person)
        lines = (f"{row['due_at']}  {row['state']:<9}  {row['kind']}  {row['object']}  {row['url']}" for row in rows)
        self.stdout.write(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(lines))
