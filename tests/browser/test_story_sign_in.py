"""Every way in and out: password, code by mail, a new password; wrong ones; language; one's own account; a tab left open too long."""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import Invitee
from members.models import User
from tests.browser.visitor import Visitor
from tests.make import convene, make_document, make_meeting
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ("sink",)  # codes and links leave with the request that asks for them
NEW_PASSWORD = "opt-lebede-pe-lac"


def test_with_a_password_to_the_page_that_was_asked_for(portal, visit):
    ana = visit()
    ana.open(f"/groups/{portal.world.protection.pk}/")
    ana.fill(login="ana@example.org", password=PASSWORD)
    ana.send()
    ana.shows(f"/groups/{portal.world.protection.pk}/")
    expect(ana.page.locator("button.me")).to_have_attribute("aria-label", "Ana Ardelean")


def test_with_a_code_by_mail(portal, visit):
    bogdan = visit()
    bogdan.open("/sign-in/login/")
    bogdan.follow("/sign-in/login/code/")
    bogdan.fill(email="bogdan@example.org")
    bogdan.send()
    (mail,) = portal.await_mails("bogdan@example.org", 1)
    words = mail.get_body(("plain",)).get_content()
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", words)[0]
    assert code not in mail["Subject"]
    with bogdan.expecting(422):
        bogdan.fill(code="WR0NG1")
        bogdan.send()
    expect(bogdan.page.locator(".errors, [data-error-summary]").first).to_be_visible()
    bogdan.fill(code=code)
    bogdan.send()
    bogdan.shows("/")


def test_an_unknown_address_is_told_nothing(portal, visit):
    nobody = visit()
    nobody.open("/sign-in/login/code/")
    nobody.fill(email="nobody@example.org")
    nobody.send()
    expect(nobody.field("code")).to_be_visible()
    nobody.open("/sign-in/password/reset/")
    nobody.fill(email="nobody@example.org")
    nobody.send()
    nobody.shows("/sign-in/password/reset/done/")
    fane = visit()
    fane.open("/sign-in/password/reset/")
    fane.fill(email="fane@example.org")
    fane.send()
    portal.await_mails("fane@example.org", 1)
    assert portal.mails_to("nobody@example.org") == []


def test_a_forgotten_password(portal, visit):
    gina = visit()
    gina.open("/sign-in/login/")
    gina.page.locator('main a[href="/sign-in/password/reset/"]').click()
    gina.fill(email="gina@example.org")
    gina.send()
    (mail,) = portal.await_mails("gina@example.org", 1)
    link = re.search(r"http://localhost:\d+(/sign-in/password/reset/\S+)", mail.get_body(("plain",)).get_content())[1]
    gina.open(link)
    with gina.expecting(422):
        gina.fill(**passwords(gina, "scurta"))
        gina.send()
    gina.fill(**passwords(gina, NEW_PASSWORD))
    gina.send()
    again = visit()
    again.open(link)
    expect(again.page.locator("main input[type=password]")).to_have_count(0)
    with again.expecting(422):
        again.sign_in("gina@example.org", PASSWORD)
    again.sign_in("gina@example.org", NEW_PASSWORD)
    again.shows("/")


def test_wrong_passwords_are_refused_and_then_not_even_tried(portal, visit):
    """Five wrong ones; then the right one is not tried either (ACCOUNT_RATE_LIMITS), and a code by mail still opens."""
    mihai = visit()
    with mihai.expecting(422, 429):
        for _attempt in range(5):
            mihai.sign_in("mihai@example.org", "cu totul altceva")
            expect(mihai.page.locator("[data-error-summary]")).to_be_focused()
            expect(mihai.field("login")).to_have_value("mihai@example.org")
        mihai.sign_in("mihai@example.org")
    assert "/sign-in/login/" in mihai.page.url
    mihai.open("/")
    expect(mihai.page).to_have_url(re.compile("/sign-in/login/"))


def test_language_before_and_after_signing_in(portal, visit):
    carmen = visit(locale="en-GB")
    carmen.open("/sign-in/login/")
    expect(carmen.page.locator("html")).to_have_attribute("lang", "ro")
    speak(carmen, "en")
    expect(carmen.page.locator("h1")).to_have_text("Sign in")
    carmen.sign_in("carmen@example.org")
    expect(carmen.page.locator("html")).to_have_attribute("lang", "ro")  # her own language goes before the device's
    carmen.open("/documents/?q=raport")
    speak(carmen, "en")
    carmen.shows("/documents/?q=raport")
    elsewhere = visit(portal.world.carmen)
    elsewhere.open("/")
    expect(elsewhere.page.locator("html")).to_have_attribute("lang", "en")


def test_my_account_and_out(portal, visit):
    luiza, device = visit(portal.world.luiza), visit(portal.world.luiza)
    luiza.open("/")
    luiza.page.locator("button.me").click()
    luiza.page.locator('#me-menu a[href="/account/"]').click()
    luiza.fill(name="Luiza Lungu-Popa", phone="0212345678")
    luiza.field("language").select_option("en")
    luiza.send()
    luiza.shows("/account/")
    expect(luiza.page.locator("html")).to_have_attribute("lang", "en")
    expect(luiza.page.locator("button.me")).to_have_attribute("aria-label", "Luiza Lungu-Popa")
    luiza.follow("/sign-in/password/change/")
    luiza.fill(oldpassword=PASSWORD, **passwords(luiza, NEW_PASSWORD))
    luiza.send()
    luiza.open("/account/")
    device.open("/")
    expect(device.page).to_have_url(re.compile("/sign-in/login/"))  # a changed password ends the other sessions
    cookie = next(each for each in luiza.context.cookies() if each["name"] == "sessionid")
    luiza.page.locator("button.me").click()
    with luiza.page.expect_navigation():
        luiza.page.locator('#me-menu form[action="/sign-in/logout/"] button').click()
    stolen = visit()
    stolen.context.add_cookies([{"name": "sessionid", "value": cookie["value"], "url": portal.url}])
    stolen.open("/")
    expect(stolen.page).to_have_url(re.compile("/sign-in/login/"))  # the old cookie opens nothing


def passwords(visitor: Visitor, text: str) -> dict[str, str]:
    """The new password in as many fields as the form has."""
    return {name: text for name in ("password1", "password2") if visitor.field(name).count()}


def speak(visitor: Visitor, language: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(f'form.languages button[value="{language}"]:visible').first.click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)


def closed(person, *, is_closed: bool) -> None:
    User.objects.filter(pk=person.pk).update(is_active=not is_closed)


def test_a_button_and_a_form_of_an_account_that_was_closed_meanwhile(portal, visit):
    world = portal.world
    meeting = make_meeting(world.bogdan, group=world.protection, title="Prea târziu", people=[world.bogdan])
    convene(meeting)
    document = make_document(world.bogdan, group=world.protection, title="Prea târziu")
    bogdan = visit(world.bogdan)
    other = bogdan.context.new_page()
    other.goto(f"/documents/{document.pk}/withdraw/")
    bogdan.open(meeting.get_absolute_url())
    closed(world.bogdan, is_closed=True)
    try:
        with bogdan.expecting(403):
            bogdan.page.locator("main form.segmented button[value=yes]").click()
            note = bogdan.page.locator("main .note.late[role=alert]")
            expect(note.locator("h2")).to_have_count(1)
            expect(note.locator("a")).to_have_attribute("href", f"/sign-in/login/?next={meeting.get_absolute_url()}")
            expect(bogdan.page.locator("main h1")).to_have_text("Prea târziu")
            other.locator("main textarea[name=reason]").fill("Un motiv lung, scris cu grijă")
            other.locator("main form.form button.danger, main form.form button.primary").first.click()
            expect(other.locator("main textarea[readonly]")).to_have_value("Un motiv lung, scris cu grijă")
    finally:
        closed(world.bogdan, is_closed=False)
    assert Invitee.objects.get(meeting=meeting).answer == ""
