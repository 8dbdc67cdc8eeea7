"""Whoever has a second factor comes through no door without it: password, code, new password, invitation, passkey."""

import json
import re

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from members.actions.invitation import invitation_token, invite_person
from members.models import User
from tests.access.second_steps import code_now, first_step, give_app, give_codes, is_signed_in, second_step
from tests.passkeys import SoftPasskey, give_passkey

SECOND = "/sign-in/second-factor/authenticate/"
NEW_PASSWORD = "un-alt-mesteacan-18"


def at_second_step(response) -> bool:
    return (response.status_code, response["Location"]) == (302, SECOND)


def test_password_then_app(client, world):
    secret = give_app(world.ana)
    assert at_second_step(first_step(client, next="/documents/"))
    assert not is_signed_in(client)
    response = second_step(client, code_now(secret))
    assert (response.status_code, response["Location"]) == (302, "/documents/")
    assert is_signed_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_second_step_leads_nowhere_else(client, world, target):
    secret = give_app(world.ana)
    first_step(client, next=target)
    assert second_step(client, code_now(secret))["Location"] == "/"


def test_a_wrong_code_is_said(client, world):
    give_app(world.ana)
    first_step(client)
    assert second_step(client, "000000x").status_code == 422
    assert not is_signed_in(client)


def test_a_code_of_the_app_opens_once(world):
    secret, code = give_app(world.ana), None
    code = code_now(secret)
    opened = []
    for browser in (Client(), Client()):
        first_step(browser)
        second_step(browser, code)
        opened.append(is_signed_in(browser))
    assert opened == [True, False]


def test_a_recovery_code_opens_once(world):
    give_app(world.ana)
    code, opened = give_codes(world.ana)[0], []
    for browser in (Client(), Client()):
        first_step(browser)
        second_step(browser, code)
        opened.append(is_signed_in(browser))
    assert opened == [True, False]


def test_the_app_of_somebody_else_opens_nothing(client, world):
    give_app(world.ana)
    secret = give_app(world.bogdan)
    first_step(client)
    second_step(client, code_now(secret))
    assert not is_signed_in(client)


def test_no_second_step_without_the_first(client, world):
    give_app(world.ana)
    for response in (client.get(SECOND), client.post(SECOND, {"code": "123456"})):
        assert (response.status_code, response["Location"]) == (302, "/sign-in/login/")


def test_the_page_says_what_to_do_when_it_is_lost(client, world):
    give_app(world.ana)
    client.cookies["django_language"] = "en"
    first_step(client)
    assert "Lost your phone or your passkey? Use a recovery code, or write to the secretariat." in client.get(SECOND).content.decode()


def test_code_by_mail_stops_there(client, world, mailoutbox):
    give_app(world.ana)
    client.post(reverse("account_request_login_code"), {"email": "ana@example.org"})
    code = re.search(r"^\w+: ([A-Z0-9]{3,5}-[A-Z0-9]{3,5})$", mailoutbox[0].body, re.MULTILINE)[1]
    assert at_second_step(client.post(reverse("account_confirm_login_code"), {"code": code}))
    assert not is_signed_in(client)


def test_a_new_password_is_no_way_around(client, world, mailoutbox):
    give_app(world.ana)
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    link = re.search(r"http://[^/]+(/sign-in/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(client)
    again = Client()
    assert at_second_step(first_step(again, password=NEW_PASSWORD))


def test_an_invitation_is_no_way_around(client, world):
    """Somebody without a password, who has a passkey already."""
    invitation = invite_person(world.cetina, by=world.carmen, email="ana.pop@org.example", name="Ana Pop", role="staff")
    give_passkey(invitation.user)
    values = {"name": "Ana Pop", "language": "ro", "password": NEW_PASSWORD}
    response = client.post(reverse("invitation-accept", args=[invitation_token(invitation)]), values)
    assert (response.status_code, response["Location"]) == (303, SECOND)
    assert not is_signed_in(client)


def test_a_closed_account_is_not_let_in_between_the_steps(client, world):
    secret = give_app(world.ana)
    first_step(client)
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    second_step(client, code_now(secret))
    assert not is_signed_in(client)


# Passkeys


def login_challenge(client: Client) -> str:
    response = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    return response.json()["request_options"]["publicKey"]["challenge"]


def login_by(client: Client, passkey: SoftPasskey, person, **extra):
    answer = passkey.used(login_challenge(client), user_pk_to_url_str(person))
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer), **extra})


def test_a_passkey_alone_signs_in(client, world):
    response = login_by(client, give_passkey(world.ana), world.ana, next="/documents/")
    assert (response.status_code, response["Location"]) == (302, "/documents/")
    assert is_signed_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_a_passkey_leads_nowhere_else(client, world, target):
    assert login_by(client, give_passkey(world.ana), world.ana, next=target)["Location"] == "/"


def test_the_passkey_of_somebody_else_opens_nothing(client, world):
    give_passkey(world.ana)
    login_by(client, give_passkey(world.bogdan), world.ana)
    assert not is_signed_in(client)


def test_a_passkey_that_nobody_added_opens_nothing(client, world):
    login_by(client, SoftPasskey(), world.ana)
    assert not is_signed_in(client)


def test_an_answer_to_another_challenge_opens_nothing(client, world):
    passkey = give_passkey(world.ana)
    challenge = login_challenge(Client())
    login_challenge(client)
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(passkey.used(challenge, user_pk_to_url_str(world.ana)))})
    assert not is_signed_in(client)


def test_a_passkey_as_the_second_step(client, world):
    passkey = give_passkey(world.ana)
    first_step(client)
    challenge = client.get(SECOND).context["js_data"]["request_options"]["publicKey"]["challenge"]
    client.post(SECOND, {"credential": json.dumps(passkey.used(challenge, user_pk_to_url_str(world.ana)))})
    assert is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "x", "{}", "[]", '{"id": 1, "response": {}}'])
def test_nonsense_instead_of_a_passkey_is_refused(client, world, credential):
    login_challenge(client)
    assert client.post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code < 500
    assert not is_signed_in(client)


def test_nobody_registers_with_a_passkey(client, world):
    before = User.objects.count()
    for path in ("/sign-in/second-factor/webauthn/signup/", "/sign-in/signup/passkey/"):
        assert [client.get(path).status_code, client.post(path, {"email": "new@example.org"}).status_code] == [404, 404]
    assert User.objects.count() == before


def test_a_passkey_is_offered_to_whoever_has_one(client, world):
    """W32: with an app alone there is no button that cannot work."""
    give_app(world.ana)
    first_step(client)
    assert client.get(SECOND).content.decode().count("data-passkey-button") == 0
    give_passkey(world.ana)
    assert client.get(SECOND).content.decode().count("data-passkey-button") == 1
