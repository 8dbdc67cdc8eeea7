"""Reminding the silent by hand: what the board shows is what is sent, recorded, and no party twice within a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import answer_ask
from members.actions.nudge import nudge
from members.board import board_of
from members.models import AskedParty, Organisation
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.make import make_ask
from tests.members.asking import party_of
from tests.notifications.conftest import post_office

__all__ = ["post_office"]


@pytest.fixture
def ask(world):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="birou@busola.example.org")
    return make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.mihai])


def test_the_addresses_on_the_board_are_those_that_get_it(world, client_of, ask, post_office):
    answer_ask(party_of(ask, world.mihai), by=world.mihai)
    shown = client_of(world.dan).get(ask.get_absolute_url()).context["board"].nudge
    assert [(mail.name, mail.address) for mail in shown.all] == [
        ("Carmen Cristea", "carmen@example.org"),
        ("Fane Florea", "fane@example.org"),
        ("Nina Neagu", "nina@example.org"),
        ("Busola", "birou@busola.example.org"),
    ]
    assert client_of(world.dan).post(reverse("ask-nudge", args=[ask.pk])).status_code == 303
    fan_out()
    drain()
    assert sorted(post_office.copies.items()) == sorted((mail.address, 1) for mail in shown.all)


def test_recorded_with_the_parties_and_shown(world, ask):
    assert nudge(ask, by=world.dan) == 3
    parties = list(ask.parties.order_by("pk"))
    assert {(party.nudged_by, party.nudged_at is not None, party.status) for party in parties} == {(world.dan, True, "waiting")}
    event = Event.objects.get(kind="ask.nudged")
    assert (event.by, event.data) == (world.dan, {"parties": [party.pk for party in parties]})


def test_pressed_twice_it_is_said_once(world, client_of, ask):
    client, page = client_of(world.dan), reverse("ask-nudge", args=[ask.pk])
    assert [client.post(page).status_code for _press in range(2)] == [303, 409]
    assert Event.objects.filter(kind="ask.nudged").count() == 1
    fan_out()
    assert Delivery.objects.filter(kind="ask_nudged").count() == 5


def test_on_two_connections_at_once_it_is_said_once(clone, world):
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.mihai])

    def press(_number: int) -> int:
        try:
            return nudge(type(ask).objects.get(pk=ask.pk), by=world.dan)
        except NoLonger:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [0, 0, 0, 3]
    assert Event.objects.filter(kind="ask.nudged").count() == 1


def test_again_after_a_day_and_only_the_silent(world, ask, time_machine):
    nudge(ask, by=world.dan)
    answer_ask(party_of(ask, world.busola), by=world.fane)
    time_machine.move_to(timezone.now() + timedelta(hours=23, minutes=59))
    with pytest.raises(NoLonger):
        nudge(ask, by=world.dan)
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert nudge(ask, by=world.gina) == 2
    assert party_of(ask, world.mihai).nudged_by == world.gina


def test_one_who_was_added_later_may_be_reminded_at_once(world, ask):
    nudge(ask, by=world.dan)
    AskedParty.objects.create(ask=ask, user=world.ana)
    assert board_of(ask, world.dan).told == 1
    assert nudge(ask, by=world.dan) == 1


def test_whoever_answers_before_it_leaves_gets_none(world, ask, post_office):
    nudge(ask, by=world.dan)
    fan_out()
    answer_ask(party_of(ask, world.busola), by=world.fane)
    drain()
    assert sorted(post_office.copies) == ["carmen@example.org", "mihai@example.org", "nina@example.org"]


def test_nobody_is_left_once_all_have_answered_or_it_is_closed(world, ask):
    type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now())
    with pytest.raises(NoLonger):
        nudge(ask, by=world.dan)


@pytest.mark.parametrize("who", ["fane", "carmen", "mihai", "klaus"])
def test_by_whoever_reads_the_board_alone(world, ask, who):
    with pytest.raises(PermissionDenied):
        nudge(ask, by=getattr(world, who))


def test_what_is_personal_is_never_nudged(world):
    for kind in ("label", "access"):
        with pytest.raises(PermissionDenied):
            nudge(make_ask(world.dan, people=[world.ana], kind=kind), by=world.dan)
