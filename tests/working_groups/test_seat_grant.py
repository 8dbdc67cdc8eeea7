import pytest
from django.urls import reverse
from django.utils import timezone

from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event
from working_groups.models import Seat


def grant(world, client_of, who="dan", organisation=None, **given):
    given = {
        "organisation": (organisation or world.cetina).pk,
        "first_day": timezone.localdate().isoformat(),
        "basis": "Decizia nr. 4",
    } | given
    return client_of(getattr(world, who)).post(reverse("seat-grant", args=[world.protection.pk]), given)


def end(world, client_of, organisation, who="dan"):
    seat = Seat.objects.filter(organisation=organisation, group=world.protection).latest("starts_at")
    return client_of(getattr(world, who)).post(reverse("seat-end", args=[seat.pk]), {"basis": "Decizia nr. 5"})


def test_the_people_carry_the_group_at_once(world, client_of):
    assert grant(world, client_of).status_code == 303
    assert f"group:{world.protection.pk}" in keys_of(world.carmen)
    assert list(Event.objects.values_list("kind", "capacity")) == [("seat.granted", "secretariat")]


def test_a_second_press_is_told_why(world, client_of):
    grant(world, client_of)
    response = grant(world, client_of)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"organisation"})
    assert Seat.objects.filter(organisation=world.cetina).count() == 1


def test_no_seat_for_who_is_no_member(world, client_of):
    assert [grant(world, client_of, organisation=each).status_code for each in (world.jad, world.hora, world.agency)] == [422, 422, 422]


def test_a_seat_ends_and_is_given_again_on_the_same_day(world, client_of):
    assert end(world, client_of, world.busola).status_code == 303
    assert f"group:{world.protection.pk}" not in keys_of(world.bogdan)
    assert end(world, client_of, world.busola).status_code == 409
    assert grant(world, client_of, organisation=world.busola).status_code == 303
    assert f"group:{world.protection.pk}" in keys_of(world.bogdan)


def test_a_seat_that_was_asked_for_is_granted(world, client_of):
    Seat.objects.create(group=world.protection, organisation=world.cetina, status=Seat.Status.ASKED)
    assert grant(world, client_of).status_code == 303
    assert list(Seat.objects.running().filter(organisation=world.cetina).values_list("status", flat=True)) == ["granted"]


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("carmen", 403), ("elena", 403), ("horia", 404)])
def test_who_may_grant(world, client_of, who, status):
    assert grant(world, client_of, who).status_code == status


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("fane", 403), ("elena", 404)])
def test_who_may_end(world, client_of, who, status):
    assert end(world, client_of, world.busola, who).status_code == status
