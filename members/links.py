"""Links from mails that answer one ask for one party, without signing in. Signed, not stored: each time what they open is asked anew."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import AskedParty, User
from protect_portal.notifications.writing import secret

SALT = "members.answer"


def answer_token(party: AskedParty, person: User) -> str:
    """For this person and this party of an ask; it holds no right by itself."""
    return signing.dumps([party.pk, person.pk], salt=SALT)


def link_of(party: AskedParty, person: User) -> str:
    """The whole address, for mails; in a preview it opens nothing."""
    return settings.PORTAL_BASE_URL + reverse("ask-answer-by-link", args=[secret(answer_token(party, person))])


def party_by_token(token: str) -> tuple[AskedParty, User] | None:
    """Whom a link names, when its signature holds: whether they may still answer, the caller asks. None for any other text."""
    try:
        party, person = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = AskedParty.objects.select_related("ask__by", "organisation", "user").filter(pk=party).first()
    who = User.objects.filter(pk=person).first()
    return (found, who) if found and who else None
