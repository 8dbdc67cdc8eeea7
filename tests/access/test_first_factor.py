"""The first second factor: the session that adds it goes on, every other one is over."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.second_steps import first_step, give_app, has_factors, is_signed_in
from tests.access.test_second_factor import add_app, add_passkey
from tests.passkeys import give_passkey

LOGIN_PASSKEY = reverse("mfa_login_webauthn")


@pytest.mark.parametrize("adds", [add_app, add_passkey])
def test_the_other_sessions_end(world, client_of, adds, django_capture_on_commit_callbacks):
    """A borrowed laptop that Dan signed in on without a second step opens nothing once he has one on his phone."""
    laptop, phone, others = client_of(world.dan), client_of(world.dan), client_of(world.ana)
    with django_capture_on_commit_callbacks(execute=True):
        adds(phone)
    assert [is_signed_in(browser) for browser in (laptop, phone, others)] == [False, True, True]


def test_a_further_factor_ends_nothing(world, client_of):
    give_app(world.dan)
    laptop, phone = client_of(world.dan), client_of(world.dan)
    add_passkey(phone)
    assert [is_signed_in(browser) for browser in (laptop, phone)] == [True, True]


# Answers that no passkey gives


NONSENSE = {
    "nested": "[" * 100_000,
    "nested, short": "[" * 20_000,
    "number": "1" * 5_000,
    "long": json.dumps({"id": "x" * 60_000}),
    "list": "[]",
    "not even JSON": "{",
    "null": "null",
    "nested CBOR": json.dumps({
        "id": "AA", "rawId": "AA", "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "gYGB" * 4_000, "authenticatorData": "gYGB" * 4_000, "signature": "AA"},
    }),
}  # fmt: skip


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_signs_nobody_in_and_breaks_nothing(world, client, answer):
    client.get(LOGIN_PASSKEY)
    assert client.post(LOGIN_PASSKEY, {"credential": answer}).status_code in (302, 422)
    assert is_signed_in(client) is False


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_adds_no_passkey(world, client_of, answer):
    browser = client_of(world.bogdan)
    browser.get(reverse("mfa_add_webauthn"))
    assert browser.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": answer}).status_code == 422
    assert has_factors(world.bogdan) == []


def test_nonsense_is_no_second_step(world):
    give_passkey(world.ana)
    browser = Client()
    for answer in NONSENSE.values():
        first_step(browser)
        browser.get(reverse("mfa_authenticate"))
        assert browser.post(reverse("mfa_authenticate"), {"credential": answer}).status_code == 200, "the page, once more"
    assert is_signed_in(browser) is False
