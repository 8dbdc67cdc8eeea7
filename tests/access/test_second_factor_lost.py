"""The way back for somebody who lost phone and passkey: recovery codes first, then the secretariat; and what stays shut on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from protect_portal.audit.models import Event
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.access.second_steps import code_now, first_step, give_app, give_codes, has_factors, is_signed_in, second_step
from tests.world import PASSWORD

INDEX, SECOND, LOGIN = "/sign-in/second-factor/", "/sign-in/second-factor/authenticate/", reverse("account_login")
REASON = "in_person"


def reset_page(person) -> str:
    return reverse("second-factor-reset", args=[person.pk])


def comes_in_by(code: str) -> bool:
    browser = Client()
    first_step(browser)
    second_step(browser, code)
    return is_signed_in(browser)


def test_a_code_used_twice_is_said_to_be_wrong_and_the_others_still_open(world):
    give_app(world.ana)
    used, other, *_rest = give_codes(world.ana)
    assert comes_in_by(used)
    browser = Client()
    first_step(browser)
    again = second_step(browser, used)
    assert (again.status_code, list(again.context["form"].errors), is_signed_in(browser)) == (422, ["code"], False)
    assert comes_in_by(other)


def test_new_codes_void_the_older_ones(world, client_of):
    give_app(world.ana)
    old = give_codes(world.ana)
    assert client_of(world.ana).post(reverse("mfa_generate_recovery_codes")).status_code in (302, 303)
    assert [comes_in_by(code) for code in old[:2]] == [False, False]


def test_after_a_reset_nothing_of_before_opens_and_the_password_leads_to_a_new_factor(world, client_of, settings):
    """The app and the codes are lost: whoever finds them finds nothing. The duty of a second factor stays."""
    secret, codes = give_app(world.ana), give_codes(world.ana)
    assert client_of(world.dan).post(reset_page(world.ana), {"reason": REASON}).status_code == 303
    for code in (code_now(secret), codes[0]):
        browser = Client()
        assert first_step(browser)["Location"] == "/"
        assert second_step(browser, code)["Location"] in ("/", LOGIN)
    settings.PORTAL_SECOND_FACTOR = True
    browser = Client()
    first_step(browser)
    assert [browser.get(path)["Location"] for path in ("/", "/documents/")] == [INDEX, INDEX]
    assert (browser.get(INDEX).status_code, has_factors(world.ana)) == (200, [])


def test_somebody_between_the_two_steps_begins_anew(world, client_of):
    """A browser that knew the password and waited for the code is not let in by the reset itself."""
    secret, browser = give_app(world.ana), Client()
    assert first_step(browser)["Location"] == SECOND
    client_of(world.dan).post(reset_page(world.ana), {"reason": REASON})
    for answer in (second_step(browser, code_now(secret)), browser.get(SECOND)):
        assert (answer.status_code, answer["Location"], is_signed_in(browser)) == (302, LOGIN, False)


def test_every_open_session_ends_with_the_reset_page_file_and_part(world, client_of):
    give_app(world.ana)
    theirs, file = client_of(world.ana), world.document_group.current_version.files.get().get_absolute_url()
    client_of(world.dan).post(reset_page(world.ana), {"reason": REASON})
    answers = theirs.get("/"), theirs.get(file), theirs.get(reverse("meeting-call"), headers={"HX-Request": "true"})
    assert [answer.status_code for answer in answers] == [302, 302, 403]


@pytest.mark.parametrize(("who", "status"), [
    ("ana", 403), ("fane", 403), ("gina", 403), ("luiza", 403), ("klaus", 404), ("elena", 404), ("ioana", 404),
])  # fmt: skip
def test_who_may_not_changes_nothing_and_nobody_is_told(world, client_of, who, status):
    give_app(world.bogdan)
    theirs = client_of(world.bogdan)
    answer = client_of(getattr(world, who)).post(reset_page(world.bogdan), {"reason": "colleague"})
    assert (answer.status_code, has_factors(world.bogdan), is_signed_in(theirs)) == (status, ["totp"], True)
    fan_out()
    assert (Event.objects.filter(kind="second_factor.reset").count(), Delivery.objects.count()) == (0, 0)


def test_a_second_press_is_told_and_writes_one_mail(world, client_of):
    give_app(world.ana)
    browser = client_of(world.dan)
    answers = [browser.post(reset_page(world.ana), {"reason": REASON}) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    fan_out()
    assert [(row.recipient, row.kind) for row in Delivery.objects.all()] == [(world.ana, "second_factor_reset")]


def test_the_reason_typed_before_the_question_is_kept_and_done_after_the_answer(world, client_of):
    """The page stood open for eleven minutes: the secretariat says its password, and what it had written is done."""
    give_app(world.ana)
    browser, page = client_of(world.dan), reset_page(world.ana)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        question = browser.post(page, {"reason": REASON})["Location"]
        assert has_factors(world.ana) == ["totp"]
        assert browser.post(question, {"password": "greșit-greșit", "next": page}).status_code == 422
        assert has_factors(world.ana) == ["totp"]
        assert browser.post(question, {"password": PASSWORD, "next": page}).status_code == 303
    assert (has_factors(world.ana), Event.objects.get(kind="second_factor.reset").data) == ([], {"reason": REASON})
