"""Sessions end at once, and a session that is not fresh must answer again before keys, roles and the like."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.second_factor import end_sessions
from members.models import Mandate
from tests.access.second_steps import code_now, first_step, give_app, is_signed_in
from tests.world import PASSWORD
from working_groups.models import LeadTerm

SESSIONS, AGAIN = reverse("usersessions_list"), reverse("account_reauthenticate")
SINCE = timedelta(minutes=11)


def signed_in_with(agent: str) -> Client:
    client = Client(headers={"user-agent": agent})
    first_step(client)
    return client


def test_all_others_end(world):
    here, elsewhere, third = (signed_in_with(agent) for agent in ("Aici", "Telefonul", "Biroul"))
    page = here.get(SESSIONS).content.decode()
    assert [agent for agent in ("Aici", "Telefonul", "Biroul") if agent not in page] == []
    here.post(SESSIONS)
    assert [is_signed_in(browser) for browser in (here, elsewhere, third)] == [True, False, False]


def test_nobody_sees_or_ends_the_sessions_of_somebody_else(world, client_of):
    ana, bogdan = signed_in_with("Al Anei"), client_of(world.bogdan)
    assert "Al Anei" not in bogdan.get(SESSIONS).content.decode()
    bogdan.post(SESSIONS)
    assert is_signed_in(ana)


def test_end_sessions_finds_those_that_no_list_knows(world, client_of):
    listed, unlisted, other = signed_in_with("x"), client_of(world.ana), client_of(world.bogdan)
    end_sessions(world.ana)
    assert [is_signed_in(browser) for browser in (listed, unlisted, other)] == [False, False, True]


def test_after_a_new_password_this_session_is_the_only_one_listed(world):
    here, elsewhere = signed_in_with("Aici"), signed_in_with("Telefonul")
    new = "un-alt-mesteacan-18"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [is_signed_in(here), is_signed_in(elsewhere)] == [True, False]
    assert "Telefonul" not in here.get(SESSIONS).content.decode()


# Is it you?


def guarded(world) -> dict[str, str]:
    """Pages that ask again, each with the name of somebody who may open it."""
    mandate = Mandate.objects.get(office="secretariat")
    return {
        reverse("mandate-create"): "dan",
        reverse("appointment-create", args=[mandate.pk]): "dan",
        reverse("lead-appoint", args=[world.protection.pk]): "dan",
        reverse("second-factor-reset", args=[world.ana.pk]): "dan",
        reverse("person-close", args=[world.ana.pk]): "dan",
        reverse("mfa_add_webauthn"): "bogdan",
        reverse("mfa_activate_totp"): "bogdan",
    }


def test_what_asks_again_and_when(world, client_of):
    for path, who in guarded(world).items():
        browser = client_of(getattr(world, who))
        assert browser.get(path).status_code == 200, path
        with time_machine.travel(timezone.now() + SINCE):
            response = browser.get(path)
            assert (response.status_code, response["Location"].split("?")[0]) == (302, AGAIN), path


def test_a_right_password_goes_on_to_the_page(world, client_of):
    browser, page = client_of(world.dan), reverse("mandate-create")
    with time_machine.travel(timezone.now() + SINCE):
        question = browser.get(page)["Location"]
        assert browser.post(question, {"password": "greșit-greșit", "next": page}).status_code == 422
        assert browser.get(page).status_code == 302
        assert browser.post(question, {"password": PASSWORD, "next": page})["Location"] == page
        assert browser.get(page).status_code == 200


def test_a_code_of_the_app_does_as_well(world, client_of):
    secret = give_app(world.dan)
    browser, page = client_of(world.dan), reverse("mandate-create")
    with time_machine.travel(timezone.now() + SINCE):
        browser.get(page)
        response = browser.post(reverse("mfa_reauthenticate"), {"code": code_now(secret), "next": page})
        assert (response["Location"], browser.get(page).status_code) == (page, 200)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_the_question_leads_nowhere_else(world, client_of, target):
    response = client_of(world.dan).post(AGAIN, {"password": PASSWORD, "next": target})
    assert response["Location"] == "/"


def test_what_was_typed_meanwhile_is_done_after_the_answer(world, client_of):
    """The form was open for too long: after the password it is sent as it was written."""
    browser, page = client_of(world.dan), reverse("lead-appoint", args=[world.protection.pk])
    values = browser.get(page).context["form"].initial | {"person": world.bogdan.pk, "role": "co_chair", "basis": "Hotărârea 7"}
    before = LeadTerm.objects.count()
    with time_machine.travel(timezone.now() + SINCE):
        values["first_day"] = timezone.localdate().isoformat()
        question = browser.post(page, {name: value for name, value in values.items() if value is not None})["Location"]
        assert LeadTerm.objects.count() == before
        answer = browser.post(question, {"password": PASSWORD, "next": page})
    assert (answer.status_code, LeadTerm.objects.count()) == (303, before + 1)
    assert LeadTerm.objects.get(user=world.bogdan, group=world.protection).basis == "Hotărârea 7"
