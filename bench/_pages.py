"""Whole pages, from the request to the bytes, in this process."""

import time
import warnings
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from bench._questions import COMMON, RARE
from bench._roles import Role
from bench._timing import in_turns
from members.models import User

ADDRESSES = {
    "page: library": "/documents/",
    "page: library of a group": "/documents/?group={group}",
    "page: search rare word": f"/search/?q={RARE}",
    "page: search common word": f"/search/?q={COMMON}",
}


def pages(role: Role) -> Iterator[tuple[str, float]]:
    """(question, median milliseconds). Signed out, there is only the door."""
    client = signed_in(role.person)
    for name, address in ADDRESSES.items():
        address = address.format(group=role.group)
        expected = 200 if role.person.is_authenticated else 302
        answer = client.get(address)
        if answer.status_code != expected:
            raise SystemExit(f"{address} answers {answer.status_code} to {role.name}.")
        yield name, in_turns([lambda address=address: client.get(address)])[0]


def signed_in(person: User | AnonymousUser) -> Client:
    """A client in which this person has just signed in; nobody where they are anonymous."""
    with warnings.catch_warnings(action="ignore"):  # no static files are collected here
        client = Client()
        client.get("/healthz")
    if person.is_authenticated:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client
