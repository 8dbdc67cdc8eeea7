"""What stories about the second factor share: codes of an app, and the door with its two steps."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD


def code_now(secret: str, steps: int = 0) -> str:
    """The six digits that an app shows, `steps` of 30 seconds from now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_app(person) -> str:
    """An authenticator app that `person` has set up already; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def give_codes(person) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def first_step(client: Client, email: str = "ana@example.org", password: str = PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def second_step(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def has_factors(person) -> list[str]:
    return sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
