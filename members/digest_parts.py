"""What the summary of news says first: what waits for the reader's answer."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.models import User
from members.waiting import waiting_on
from protect_portal.notifications.registry import DigestPart, digest_part
from protect_portal.ui.dates import day_long

SHOWN = 10


@digest_part(10)
def asked(person: User) -> DigestPart | None:
    """By verb and day, never by title: of a row it is not known whether its label lets it out."""
    rows = [(str(row.verb), _("by %(day)s") % {"day": day_long(row.due_at)}) for row in waiting_on(person)[:SHOWN]]
    return DigestPart(_l("Waits for your answer"), rows, reverse("home")) if rows else None
