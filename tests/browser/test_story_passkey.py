"""A passkey is made in the account, signs in by itself, and answers "is it you?": with Chromium's virtual authenticator."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ()
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


def with_device(visitor: Visitor) -> None:
    """A phone's or laptop's own authenticator in this browser (Chrome DevTools Protocol, domain WebAuthn)."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def press(visitor: Visitor, button: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(f"#{button}").click()


def test_a_passkey_is_made_and_used(portal, visit):
    bogdan = visit()
    with_device(bogdan)
    bogdan.sign_in("bogdan@example.org")
    bogdan.open("/account/")
    bogdan.follow("/sign-in/second-factor/webauthn/add/")
    bogdan.fill(name="Laptopul de la birou")
    press(bogdan, "passkey-add")
    bogdan.shows("/sign-in/second-factor/recovery-codes/")
    expect(bogdan.page.locator("main code")).to_have_count(10)
    bogdan.open("/account/")
    expect(bogdan.page.locator("#sign-in")).to_contain_text("Laptopul de la birou")
    bogdan.page.locator("button.me").click()
    with bogdan.page.expect_navigation():
        bogdan.page.locator('#me-menu form[action="/sign-in/logout/"] button').click()
    bogdan.open("/sign-in/login/?next=/documents/")
    press(bogdan, "passkey-login")
    bogdan.shows("/documents/")
    bogdan.open("/sign-in/second-factor/webauthn/reauthenticate/?next=/account/")
    press(bogdan, "passkey-authenticate")
    bogdan.shows("/account/")


def test_after_the_password_the_passkey_is_the_second_step(portal, visit):
    gina = visit()
    with_device(gina)
    gina.sign_in("gina@example.org")
    gina.open("/sign-in/second-factor/webauthn/add/")
    press(gina, "passkey-add")
    gina.context.clear_cookies()
    gina.sign_in("gina@example.org")
    gina.shows("/sign-in/second-factor/authenticate/")
    press(gina, "passkey-authenticate")
    gina.shows("/")
    expect(gina.page.locator("h1")).to_be_visible()


def test_a_device_without_the_passkey_is_told_so(portal, visit):
    nobody = visit()
    nobody.open("/sign-in/login/")
    nobody.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no passkey')) }")
    nobody.page.locator("#passkey-login").click()
    expect(nobody.page.locator("[data-passkey-trouble]")).to_be_visible()
    expect(nobody.page).to_have_url(re.compile("/sign-in/login/"))
