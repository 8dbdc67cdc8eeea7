"""What the portal itself would answer one person at one address, asked in this process and without a trace."""

from collections import deque
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.utils.translation import gettext as _

from protect_portal.access.explain import why
from protect_portal.access.keys import keys_of, one_instant
from protect_portal.access.roots import name_of, root_of

NOBODY = "anonymous"


class UnknownPerson(Exception):
    """No account has this address."""


def person_at(email: str):
    """The person of an e-mail address, or nobody for `anonymous`. Raises UnknownPerson."""
    if email == NOBODY:
        return AnonymousUser()
    found = get_user_model()._base_manager.filter(email__iexact=email).first()
    if found is None:
        raise UnknownPerson(email)
    return found


def answer_to(person, url: str):
    """The real response to GET `url`. What the request writes (session, reading, last sign-in) is rolled back."""
    client = Client(raise_request_exception=False, headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"})
    with transaction.atomic():
        if person.is_authenticated:
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        response = client.get(url, secure=settings.TLS)
        deque(response.streaming_content if response.streaming else (), maxlen=0)  # a file is closed when it has been read
        transaction.set_rollback(True)
    return response


def lets_in(response) -> bool:
    """Whether the answer is the page, or a way on to it: not the way to sign in."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        return False
    return not response.headers.get("Location", "").startswith("/sign-in/")


def explain(person, url: str) -> dict:
    """The fields of `manage.py explain_access`: the portal's own answer, and the keys and locks behind it.
    Raises Resolver404 for an address that is not the portal's."""
    root = root_of(url)
    response = answer_to(person, _asked(url))
    with one_instant():
        keys, readers = sorted(keys_of(person)), sorted(root.readers) if root else []
        sentences = why(person, root) if root else []
    return {
        "email": getattr(person, "email", NOBODY), "url": url, "object": name_of(root), "status": response.status_code,
        "allowed": lets_in(response), "keys": keys, "readers": readers, "common": sorted({*keys} & {*readers}),
        "because": sentences or [_without_key(person, root)],
    }  # fmt: skip


def _asked(url: str) -> str:
    """Path and query, as a browser sends them."""
    parts = urlsplit(url.strip())
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _without_key(person, root) -> str:
    if not person.is_authenticated:
        return _("Nobody is signed in, so no key is carried.")
    if not person.is_active:
        return _("The account is closed, so no key is carried.")
    if root is None:
        return _("This address shows no document or meeting: its own rule answers, or there is nothing there.")
    return _("None of the person's keys opens it.")
