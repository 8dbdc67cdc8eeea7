"""Ways in, and ways that are closed: passwords, codes, resets, old sessions, addresses to go on to."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.invitation import accept_invitation, invite_person, revoke_invitation
from members.models import Invitation, User
from tests.world import PASSWORD

HOME = "/"
NEW_PASSWORD = "un-alt-mesteacan-18"


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def is_signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def code_in(mail) -> str:
    """The sign-in code: the first of the mail's facts."""
    return re.search(r"^\w+: ([A-Z0-9]{3,5}-[A-Z0-9]{3,5})$", mail.body, re.MULTILINE)[1]


def test_password(client, world):
    response = sign_in(client, "ana@example.org")
    assert (response.status_code, response["Location"]) == (302, HOME)
    assert is_signed_in(client)


def test_the_case_of_the_address_does_not_matter(client, world):
    sign_in(client, "ANA@Example.ORG")
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org", "nina@example.org"])
def test_wrong_password_says_the_same_whoever_it_is(client, world, email):
    response = sign_in(client, email, "greșit-greșit")
    assert not is_signed_in(client)
    reference = sign_in(Client(), "someone@else.example", "greșit-greșit")
    errors = [list(answer.context["form"].non_field_errors()) for answer in (response, reference)]
    assert errors[0] == errors[1]
    assert len(errors[0]) == 1


def test_the_sixth_wrong_password_closes_the_door(world):
    """Five in five minutes for one address, from wherever; the right one does not open it either, another person's still does."""
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), "ana@example.org", "greșit-greșit")
    late = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(late, "ana@example.org")
    assert not is_signed_in(late)
    other = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(other, "bogdan@example.org")
    assert is_signed_in(other)


def ask_for_code(client: Client, email: str):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_code_by_mail(client, world, mailoutbox):
    ask_for_code(client, "ana@example.org")
    [mail] = mailoutbox
    assert mail.to == ["ana@example.org"]
    code = code_in(mail)
    assert code not in mail.subject
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_signed_in(client)


def test_code_expires_after_fifteen_minutes(client, world, mailoutbox):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask_for_code(client, "ana@example.org")
        clock.shift(timedelta(minutes=15, seconds=1))
        client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
        assert not is_signed_in(client)


def test_code_is_guessed_three_times_at_most(client, world, mailoutbox):
    ask_for_code(client, "ana@example.org")
    for _guess in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAA"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)


def test_code_works_in_the_browser_that_asked_only(client, world, mailoutbox):
    ask_for_code(client, "ana@example.org")
    stranger = Client()
    stranger.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(stranger)


@pytest.mark.parametrize("email", ["nobody@example.org", "x@elsewhere.example"])
def test_nobody_without_an_account_is_written_to(client, world, mailoutbox, email):
    """And the pages look as for somebody who has one."""
    known, unknown = ask_for_code(Client(), "ana@example.org"), ask_for_code(client, email)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    reset = client.post(reverse("account_reset_password"), {"email": email})
    assert reset["Location"] == reverse("account_reset_password_done")
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]


def test_closed_accounts_are_not_let_in(client, world, mailoutbox):
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    sign_in(client, "ana@example.org")
    assert not is_signed_in(client)


def test_sign_up_is_closed(client, world):
    values = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), values)):
        assert response.templates[0].name == "account/signup_closed.html"
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_nobody_changes_the_invited_address(client_of, world, action):
    browser = client_of(world.ana)
    response = browser.post(reverse("account_email"), {action: "", "email": "evil@example.org"})
    assert response["Location"] == reverse("account")
    assert list(world.ana.emailaddress_set.all()) == []
    assert User.objects.get(pk=world.ana.pk).email == "ana@example.org"


def test_old_session_is_dead_after_closing_the_account(client_of, world):
    browser = client_of(world.ana)
    assert is_signed_in(browser)
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    assert not is_signed_in(browser)


def test_other_sessions_are_dead_after_a_new_password(client_of, world):
    here, elsewhere = client_of(world.ana), client_of(world.ana)
    response = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert response.status_code in {302, 303}
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


def test_old_cookie_is_dead_after_signing_out(client_of, world):
    browser = client_of(world.ana)
    cookie = browser.cookies["sessionid"].value
    browser.post(reverse("account_logout"))
    copy = Client()
    copy.cookies["sessionid"] = cookie
    assert not is_signed_in(copy)


def test_signing_out_takes_a_button(client_of, world):
    browser = client_of(world.ana)
    browser.get(reverse("account_logout"))
    assert is_signed_in(browser)


def test_reset_by_mail(client, world, client_of, mailoutbox):
    """The link works once; sessions from before end."""
    before = client_of(world.ana)
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    [mail] = mailoutbox
    link = re.search(r"http://[^/]+(/sign-in/password/reset/key/\S+)", mail.body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(before)
    fresh = Client()
    sign_in(fresh, "ana@example.org", NEW_PASSWORD)
    assert is_signed_in(fresh)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    r"\\evil.example",
    "http:///evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client, world, target):
    response = sign_in(client, "ana@example.org", next=target)
    assert response["Location"] == HOME


@pytest.mark.parametrize("target", ELSEWHERE)
def test_choosing_a_language_leads_nowhere_else(client, world, target):
    response = client.post(reverse("set-language"), {"language": "en", "next": target})
    assert response.status_code in {302, 303}
    assert "evil" not in response["Location"]
    assert response["Location"].startswith("/")


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client, world):
    response = sign_in(client, "ana@example.org", next="/documents/")
    assert response["Location"] == "/documents/"


def test_no_code_and_no_password_in_the_log(client, world, mailoutbox, caplog):
    sign_in(client, "ana@example.org", "greșit-greșit")
    ask_for_code(client, "ana@example.org")
    assert [word for word in ("greșit-greșit", code_in(mailoutbox[0]), "ana@example.org") if word in caplog.text] == []


def invited(world, email: str = "Ana.Pop@Org.Example") -> Invitation:
    return invite_person(world.cetina, by=world.carmen, email=email, name="Ana Pop", role="staff")


def link_in(mail) -> str:
    return re.search(r"http://[^/]+(/sign-in/password/reset/key/\S+)", mail.body)[1]


@pytest.mark.parametrize("typed", ["ana.pop@org.example", "Ana.Pop@Org.Example"])
def test_who_was_invited_in_capitals_comes_back_by_every_way(world, mailoutbox, typed):
    accept_invitation(invited(world), name="Ana Pop", language="ro", password=PASSWORD)
    by_password, by_code, by_reset = Client(), Client(), Client()
    sign_in(by_password, typed)
    ask_for_code(by_code, typed)
    by_code.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert (is_signed_in(by_password), is_signed_in(by_code)) == (True, True)
    by_reset.post(reverse("account_reset_password"), {"email": typed})
    form = by_reset.get(link_in(mailoutbox[1]), follow=True)
    by_reset.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    again = Client()
    sign_in(again, typed, NEW_PASSWORD)
    assert is_signed_in(again)
    assert [mail.to for mail in mailoutbox] == [["Ana.Pop@Org.Example"], ["Ana.Pop@Org.Example"]]


@pytest.mark.parametrize("revoked", [False, True])
def test_an_invitation_that_was_not_accepted_opens_nothing(world, client, mailoutbox, revoked):
    invitation = invited(world)
    if revoked:
        revoke_invitation(invitation, by=world.carmen)
    code, stranger = ask_for_code(client, invitation.user.email), ask_for_code(Client(), "nobody@example.org")
    assert (code.status_code, code["Location"]) == (stranger.status_code, stranger["Location"])
    client.post(reverse("account_reset_password"), {"email": invitation.user.email})
    assert mailoutbox == []


def test_a_code_from_before_does_not_let_in_who_has_not_joined(world, client, mailoutbox):
    """The door itself asks, not only the mail."""
    invitation = invited(world)
    accepted = Invitation.objects.filter(pk=invitation.pk)
    accepted.update(accepted_at=timezone.now())
    ask_for_code(client, invitation.user.email)
    accepted.update(accepted_at=None)
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)
