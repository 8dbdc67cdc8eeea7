"""The bell: one's own notices, opened by POST, without what one may no longer see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from tests.make import make_delivery
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


def is_read(person) -> list[bool]:
    return [row.read_at is not None for row in person.notifications.order_by("pk")]


def test_read_in_place_stays_on_the_page(world, client_of, told):
    client, notification = client_of(world.bogdan), world.bogdan.notifications.get()
    address, page = reverse("notification-read", args=[notification.pk]), f"{PAGE}?before={notification.pk + 1}"
    assert client.get(address).status_code == 405
    response = client.post(address, headers={"referer": f"http://testserver{page}"})
    assert (response.status_code, response["Location"], is_read(world.bogdan)) == (303, page, [True])
    assert client_of(world.fane).post(address).status_code == 404


def test_read_once_keeps_when_it_was_read(world, client_of, told):
    client, address = client_of(world.bogdan), reverse("notification-read", args=[world.bogdan.notifications.get().pk])
    client.post(address)
    first = world.bogdan.notifications.get().read_at
    client.post(address)
    assert world.bogdan.notifications.get().read_at == first


def test_what_is_opened_is_read_everywhere(world, client_of, told):
    client = client_of(world.bogdan)
    client.get(world.document_group.get_absolute_url())
    page = client.get(PAGE)
    assert ([line.is_new for line in lines(page)], page.context["nav"].unread, is_read(world.fane)) == ([False], 0, [False])


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch"}, {"purpose": "prefetch"}, {"x-moz": "prefetch"}])
def test_a_browser_that_fetches_ahead_reads_nothing(world, client_of, told, headers):
    client, address = client_of(world.bogdan), world.document_group.get_absolute_url()
    client.get(address, headers=headers)
    client.head(address)
    assert is_read(world.bogdan) == [False]


def test_the_page_of_another_thing_reads_nothing(world, client_of, told):
    client_of(world.bogdan).get(world.document_members.get_absolute_url())
    assert is_read(world.bogdan) == [False]


def test_a_meeting_is_read_by_its_page(world, client_of):
    record("meeting.moved", world.meeting, by=world.ana, sequence=world.meeting.sequence)
    fan_out()
    client_of(world.bogdan).get(world.meeting.get_absolute_url())
    assert is_read(world.bogdan) == [True]


def test_a_seat_is_read_by_the_page_of_its_group(world, client_of):
    record("seat.granted", Seat.objects.get(group=world.protection, organisation=world.busola), by=world.dan)
    fan_out()
    client_of(world.bogdan).get(world.protection.get_absolute_url())
    assert is_read(world.bogdan) == [True]


def test_an_accepted_invitation_is_read_by_the_page_of_its_organisation(world, client_of):
    record("invitation.accepted", world.nina.invitations.get(), by=world.nina)
    fan_out()
    client_of(world.carmen).get(world.cetina.get_absolute_url())
    assert is_read(world.carmen) == [True]


def test_each_says_whether_it_came_by_mail_too(world, client_of, told):
    make_delivery(world.bogdan, world.document_group, event=world.bogdan.notifications.get().event, state="sent", sent_at=timezone.now())
    shown = [(person.name, line.by_mail) for person in (world.bogdan, world.fane) for line in lines(client_of(person).get(PAGE))]
    assert shown == [("Bogdan Bârsan", True), ("Fane Florea", False)]


def test_whether_it_stood_in_a_summary(world, client_of, told):
    world.bogdan.notifications.update(mail="taken", digest=make_delivery(world.bogdan, world.bogdan, kind="digest", state="sent"))
    assert [line.by_mail for line in lines(client_of(world.bogdan).get(PAGE))] == [True]
