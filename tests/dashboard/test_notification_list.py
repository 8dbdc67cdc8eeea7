"""The bell: one's own notices, opened by POST, without what one may no longer see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from working_groups.models import Seat

PAGE = reverse("notification-list")


@pytest.fixture
def told(world):
    """Everyone in the group has been told of one new version."""
    record("version.added", world.document_group, by=world.ana, version=2)
    fan_out()


def lines(response) -> list:
    return [line for _day, of_day in response.context["days"] for line in of_day]


@pytest.mark.parametrize(("who", "count"), [("bogdan", 1), ("fane", 1), ("dan", 1), ("ana", 0), ("carmen", 0), ("elena", 0)])
def test_who_was_told(world, client_of, told, who, count):
    response = client_of(getattr(world, who)).get(PAGE)
    assert (response.status_code, len(lines(response))) == (200, count)


def test_looking_reads_nothing(world, client_of, told):
    client = client_of(world.bogdan)
    client.get(PAGE)
    assert [line.is_new for line in lines(client.get(PAGE))] == [True]


def test_opening_marks_it_read_and_goes_there(world, client_of, told):
    client, notification = client_of(world.bogdan), world.bogdan.notifications.get()
    address = reverse("notification-open", args=[notification.pk])
    assert client.get(address).status_code == 405
    response = client.post(address)
    assert (response.status_code, response["Location"]) == (303, world.document_group.get_absolute_url())
    assert [line.is_new for line in lines(client.get(PAGE))] == [False]


def test_nobody_opens_what_is_another_persons(world, client_of, told):
    address = reverse("notification-open", args=[world.bogdan.notifications.get().pk])
    assert client_of(world.fane).post(address).status_code == 404


def test_read_all_is_mine_alone(world, client_of, told):
    response = client_of(world.bogdan).post(reverse("notification-read-all"))
    unread = {person.name: person.notifications.filter(read_at=None).count() for person in (world.bogdan, world.fane)}
    assert (response.status_code, unread) == (303, {"Bogdan Bârsan": 0, "Fane Florea": 1})


def test_what_is_no_longer_mine_is_left_out(world, client_of, told):
    Document.objects.filter(pk=world.document_group.pk).update(hidden_at=timezone.now())
    response = client_of(world.bogdan).get(PAGE)
    assert (lines(response), "Document group" in response.content.decode()) == ([], False)


def test_a_seat_goes_by_its_group(world, client_of):
    record("seat.granted", Seat.objects.get(group=world.protection, organisation=world.busola), by=world.dan)
    fan_out()
    client = client_of(world.bogdan)
    assert [(line.title, line.target.get_absolute_url()) for line in lines(client.get(PAGE))] == [
        ("Grupul Protecție", world.protection.get_absolute_url())
    ]


def test_older_ones_on_the_next_page(world, client_of):
    for number in range(55):
        record("version.added", world.document_group, by=world.ana, version=number)
    fan_out()
    client = client_of(world.bogdan)
    first = client.get(PAGE)
    second = client.get(PAGE, {"before": first.context["next"]})
    assert (len(lines(first)), len(lines(second)), second.context["next"]) == (50, 5, None)


@pytest.mark.parametrize("before", ["x", "²", "-1", "9" * 40])
def test_address_written_by_hand(world, client_of, told, before):
    response = client_of(world.bogdan).get(PAGE, {"before": before})
    assert (response.status_code, len(lines(response))) == (200, 1)
