"""How often news comes by mail is chosen at one's own page, and holds at once for what waits as well."""

import pytest
from django.urls import reverse

from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.levels import EVERYTHING, level_of, unsubscribe
from protect_portal.notifications.models import Delivery, Preference
from protect_portal.notifications.plan import plan

PAGE = reverse("preference-edit")


@pytest.fixture
def told(world):
    """Bogdan, who is of the group, was told of a new version."""
    record("version.added", world.document_group, by=world.ana, version=2)
    fan_out()
    plan()
    return world


def choose(client, scope: str, level: str):
    return client.post(PAGE, {"scope": scope, "level": level})


def planned(person) -> list[str]:
    return list(person.deliveries.filter(state=Delivery.State.PENDING, kind__in=["news", "digest"]).values_list("kind", flat=True))


def scopes(response) -> list[tuple[str, str]]:
    return [(scope.key, level) for scope, level in response.context["rows"]]


def test_one_row_for_each_group_and_one_for_the_coalition(world, client_of):
    rows = {name: scopes(client_of(getattr(world, name)).get(PAGE)) for name in ("bogdan", "elena", "carmen")}
    mine = [(f"group:{world.protection.pk}", "daily"), ("", "daily")]
    assert rows == {"bogdan": mine, "elena": [("", "daily")], "carmen": [("", "daily")]}


def test_a_group_of_which_one_was_told_has_its_row_too(world, client_of):
    record("document.shared", world.document_members, by=world.ana, version=1)
    fan_out()
    assert scopes(client_of(world.carmen).get(PAGE)) == [(f"group:{world.protection.pk}", "daily"), ("", "daily")]


def test_a_choice_is_mine_and_of_one_scope(world, client_of):
    group = f"group:{world.protection.pk}"
    response = choose(client_of(world.bogdan), group, "weekly")
    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert [level_of(world.bogdan, group), level_of(world.bogdan, ""), level_of(world.fane, group)] == ["weekly", "daily", "daily"]


def test_it_holds_at_once_for_what_waits(told, client_of):
    assert planned(told.bogdan) == ["digest"]
    choose(client_of(told.bogdan), f"group:{told.protection.pk}", "all")
    assert planned(told.bogdan) == ["news"]
    choose(client_of(told.bogdan), f"group:{told.protection.pk}", "weekly")
    assert planned(told.bogdan) == ["digest"]
    assert plan() == 0


@pytest.mark.parametrize(("scope", "level"), [("", "off"), ("", "often"), ("group:999999", "all"), (EVERYTHING, "all"), ("x", "daily")])
def test_what_is_no_scope_of_mine_or_no_level(world, client_of, scope, level):
    assert choose(client_of(world.bogdan), scope, level).status_code == 404
    assert not Preference.objects.exists()


def test_the_group_of_others_is_no_scope_of_mine(world, client_of):
    assert choose(client_of(world.bogdan), f"group:{world.legal.pk}", "all").status_code == 404


def test_after_unsubscribing_no_level_is_pressed_and_a_press_brings_it_back(world, client_of):
    unsubscribe(world.bogdan, EVERYTHING)
    client = client_of(world.bogdan)
    assert client.get(PAGE).content.decode().count('aria-pressed="true"') == 0
    choose(client, "", "daily")
    assert client.get(PAGE).content.decode().count('aria-pressed="true"') == 1


def test_the_hour_of_the_summary(told, client_of):
    client = client_of(told.bogdan)
    before = told.bogdan.deliveries.get(kind="digest").due_at
    assert client.post(PAGE, {"hour": "17"}).status_code == 303
    told.bogdan.refresh_from_db()
    after = told.bogdan.deliveries.get(kind="digest", state="pending").due_at
    assert (told.bogdan.digest_hour, (after - before).total_seconds() % 86400) == (17, 9 * 3600)


@pytest.mark.parametrize("hour", ["24", "-1", "", "noon"])
def test_no_such_hour(world, client_of, hour):
    response = client_of(world.bogdan).post(PAGE, {"hour": hour})
    world.bogdan.refresh_from_db()
    assert (response.status_code, world.bogdan.digest_hour) == (422, 8)
