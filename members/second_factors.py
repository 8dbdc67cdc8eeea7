"""The second factors a person has, as the account page and django-allauth's own page show them."""

from typing import Any

from allauth.mfa.models import Authenticator

from members.models import User


def factors_of(person: User) -> dict[str, Any]:
    """`webauthn`: the passkeys, oldest first; `totp` and `recovery_codes`: one each, or missing."""
    factors: dict[str, Any] = {"webauthn": []}
    for row in Authenticator.objects.filter(user=person).order_by("created_at"):
        if row.type == Authenticator.Type.WEBAUTHN:
            factors["webauthn"].append(row)
        else:
            factors[row.type] = row
    return factors
