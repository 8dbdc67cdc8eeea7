"""Closing an account: out at once everywhere, no row of a session left, recorded; and opening it again."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from members.actions.account import close_account, open_account_again
from members.models import User
from members.waiting import waiting_on
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from tests.access.second_steps import first_step, is_signed_in

CLOSE = {"do": "close", "reason": "lost"}


def page(person) -> str:
    return reverse("person-close", args=[person.pk])


def sessions_of(person) -> int:
    return sum(row.get_decoded().get("_auth_user_id") == str(person.pk) for row in Session.objects.all())


def test_every_session_ends_as_a_row_too_and_nobody_elses(world, client_of):
    theirs, others = [client_of(world.ana), client_of(world.ana)], client_of(world.bogdan)
    for browser in (*theirs, others):
        browser.get("/")
    assert (sessions_of(world.ana), sessions_of(world.bogdan)) == (2, 1)
    assert client_of(world.dan).post(page(world.ana), CLOSE).status_code == 303
    assert (sessions_of(world.ana), UserSession.objects.filter(user=world.ana).count(), sessions_of(world.bogdan)) == (0, 0, 1)
    assert [browser.get("/").status_code for browser in (*theirs, others)] == [302, 302, 200]


def test_whoever_is_closed_cannot_sign_in_until_it_is_opened_again(world):
    close_account(world.ana, by=world.dan, reason="left")
    browser = Client()
    first_step(browser)
    assert not is_signed_in(browser)
    open_account_again(world.ana, by=world.dan)
    first_step(browser)
    assert is_signed_in(browser)


def test_both_are_recorded(world):
    close_account(world.ana, by=world.dan, reason="left")
    open_account_again(world.ana, by=world.dan)
    events = Event.objects.order_by("pk").values_list("kind", "object_id", "by", "capacity")
    assert list(events)[-2:] == [(f"person.{what}", world.ana.pk, world.dan.pk, "secretariat") for what in ("closed", "opened")]


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("gina", 403), ("klaus", 404), ("elena", 404), ("luiza", 403)])
def test_others_may_not(world, client_of, who, status):
    assert client_of(getattr(world, who)).post(page(world.bogdan), CLOSE).status_code == status
    assert User.objects.get(pk=world.bogdan.pk).is_active
    with pytest.raises(PermissionDenied):
        close_account(world.bogdan, by=getattr(world, who), reason="left")


def test_not_ones_own(world, client_of):
    assert client_of(world.dan).post(page(world.dan), CLOSE).status_code == 403


def test_a_second_press_is_too_late(world, client_of):
    client = client_of(world.dan)
    assert [client.post(page(world.ana), CLOSE).status_code for _press in range(2)] == [303, 409]
    assert [client.post(page(world.ana), {"do": "open"}).status_code for _press in range(2)] == [303, 409]
    with pytest.raises(NoLonger):
        open_account_again(world.ana, by=world.dan)


def test_the_person_page_leads_here_and_says_that_it_is_closed(world, client_of):
    User.objects.update(language="en")
    client = client_of(world.dan)
    assert f'href="{page(world.ana)}"' in client.get(world.ana.get_absolute_url()).content.decode()
    close_account(world.ana, by=world.dan, reason="left")
    shown = client.get(world.ana.get_absolute_url()).content.decode()
    assert "The account is closed: they cannot sign in" in shown
    assert "Open the account of Ana Ardelean again" in client.get(page(world.ana)).content.decode()
    assert page(world.bogdan) not in client_of(world.fane).get(world.bogdan.get_absolute_url()).content.decode()


def test_why_is_chosen_and_kept_beside_it(world, client_of):
    User.objects.update(language="en")
    client = client_of(world.dan)
    for reason in ("", "Ana a plecat"):
        refused = client.post(page(world.ana), {"do": "close", "reason": reason})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert User.objects.get(pk=world.ana.pk).is_active
    client.post(page(world.ana), CLOSE)
    assert Event.objects.get(kind="person.closed").data == {"reason": "lost"}
    said = "Why: Somebody else may have their device or their password."
    assert said in client.get(world.ana.get_absolute_url()).content.decode()
    assert said not in client_of(world.gina).get(world.ana.get_absolute_url()).content.decode()


def test_it_says_what_stays_without_them(world, client_of):
    """Ana leads a group and is invited to its meeting; Gina holds an office; Klaus keeps the portal running."""
    User.objects.update(language="en")
    client = client_of(world.dan)
    of_ana, of_gina, of_klaus = (client.get(page(person)).content.decode() for person in (world.ana, world.gina, world.klaus))
    leads = f'href="{world.protection.get_absolute_url()}"'
    waiting = len(waiting_on(world.ana))
    assert waiting > 0
    assert (leads in of_ana, leads in of_gina) == (True, False)
    assert re.findall(r"<p>(\d+) questions? waits? for their answer", " ".join(of_ana.split())) == [str(waiting)]
    assert ("Presidency</a>" in of_gina, "Presidency</a>" in of_ana) == (True, False)
    assert ["This is the technical administrator." in shown for shown in (of_ana, of_gina, of_klaus)] == [False, False, True]
    assert "Technical administrator" in client.get(world.klaus.get_absolute_url()).content.decode()


def test_whoever_does_not_write_the_password_goes_back_to_the_person(world, client_of):
    client = client_of(world.dan)
    asked = client.get(reverse("account_reauthenticate"), {"next": page(world.ana)}).content.decode()
    assert f'class="button quiet" href="{world.ana.get_absolute_url()}"' in asked
    elsewhere = client.get(reverse("account_reauthenticate"), {"next": "https://elsewhere.example/x/"}).content.decode()
    assert f'class="button quiet" href="{reverse("home")}"' in elsewhere
