"""`manage.py begin_coalition`: the first organisation and the first person of a new installation."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from members.actions.beginning import begin_coalition
from members.actions.invitation import invitation_token
from members.models import Organisation
from protect_portal.audit.status import NoLonger


class Command(BaseCommand):
    help = "Names the coalition, registers the organisation that holds its secretariat and invites its first person."

    def add_arguments(self, parser):
        parser.add_argument("coalition", help="the coalition's name")
        parser.add_argument("--organisation", required=True, help="full name of the organisation that holds the secretariat")
        parser.add_argument("--short-name", required=True, help="its short name")
        parser.add_argument("--person", required=True, help="name of the first person")
        parser.add_argument("--email", required=True, help="where the invitation goes")
        parser.add_argument("--language", default="ro", choices=["ro", "en"])

    def handle(self, *args, coalition, organisation, short_name, person, email, language, **options):
        first = Organisation(name=organisation, short_name=short_name, founding_member=True)
        try:
            invitation = begin_coalition(coalition, first, person=person, email=email, language=language)
        except NoLonger as refusal:
            raise CommandError(str(refusal), returncode=1) from None
        link = settings.PORTAL_BASE_URL + reverse("invitation-accept", args=[invitation_token(invitation)])
        self.stdout.write(f"The invitation leaves by mail, and opens here for {settings.INVITATION_DAYS} days: {link}")
