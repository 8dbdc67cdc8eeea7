"""Links that unsubscribe one person from the news of one scope and sign nobody in (RFC 8058).

The address is the proof: it stands in mail to that person alone, and it opens nothing else."""

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.urls import reverse

from protect_portal.notifications.writing import secret

SALT = "notifications.unsubscribe"


def unsubscribe_path(person: int, scope: str) -> str:
    """The path that unsubscribes the person with this number from `scope` ("group:7", "", or "*" for everything). It never expires:
    an old mail must still be a way out."""
    return reverse("unsubscribe", args=[secret(signing.dumps([person, scope], salt=SALT))])


def unsubscriber(token: str) -> tuple[AbstractBaseUser, str] | None:
    """The person and the scope of a token; None for one that is not ours, or of an account that is closed."""
    try:
        person, scope = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found = get_user_model().objects.filter(pk=person, is_active=True, erased_at=None).first()
    return (found, scope) if found else None
