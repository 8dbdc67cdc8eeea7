import pytest
from django.urls import reverse

from members.models import Affiliation
from tests.make import make_person


@pytest.mark.parametrize(("who", "shown"), [("dan", 2), ("carmen", 2), ("ana", 2)])
def test_members_find_the_address(world, client_of, who, shown):
    text = client_of(getattr(world, who)).get(world.bogdan.get_absolute_url()).content.decode()
    assert text.count(world.bogdan.email) == shown


def test_a_guest_knows_colleagues_by_name_only(world, client_of):
    colleague = make_person("Eva Ene", world.agency)
    text = client_of(world.elena).get(colleague.get_absolute_url()).content.decode()
    assert (text.count(colleague.email), text.count("<h1>Eva Ene</h1>")) == (0, 1)


def test_the_groups_they_lead_stand_on_the_page(world, client_of):
    text = client_of(world.carmen).get(world.ana.get_absolute_url()).content.decode()
    assert text.count(f'href="{reverse("group-detail", args=[world.protection.pk])}"') == 1


@pytest.mark.parametrize(("who", "status"), [("carmen", 404), ("ana", 404), ("elena", 404), ("dan", 200), ("gina", 200)])
def test_who_left_or_never_came_is_known_to_those_who_run_the_coalition(world, client_of, who, status):
    client = client_of(getattr(world, who))
    assert [client.get(person.get_absolute_url()).status_code for person in (world.ioana, world.nina)] == [status, status]


def test_who_left_still_finds_themselves(world, client_of):
    assert client_of(world.ioana).get(world.ioana.get_absolute_url()).status_code == 200


def test_what_ended_is_not_shown(world, client_of):
    text = client_of(world.dan).get(world.ioana.get_absolute_url()).content.decode()
    assert (Affiliation.objects.filter(user=world.ioana).count(), text.count(world.ancora.get_absolute_url())) == (1, 0)
