from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from protect_portal.access.keys import keys_of
from protect_portal.access.terms import after_last_day
from protect_portal.audit.models import Event
from tests.make import make_person
from working_groups.models import GuestAccess


def invite(world, client_of, person, who="ana", **given):
    day = timezone.localdate() + timedelta(days=20)
    given = {"person": person.pk, "last_day": day.isoformat(), "reason": "Expertiză"} | given
    return client_of(getattr(world, who)).post(reverse("guest-invite", args=[world.protection.pk]), given)


def test_a_person_of_an_institution_becomes_a_guest_until_a_last_day(world, client_of):
    eva = make_person("Eva Ene", world.agency)
    assert invite(world, client_of, eva).status_code == 303
    access = GuestAccess.objects.get(user=eva)
    assert (access.ends_at, access.key_group.name) == (after_last_day(timezone.localdate() + timedelta(days=20)), f"guest:{access.pk}")
    assert {f"group:{world.protection.pk}:guests", f"guest:{access.pk}"} <= keys_of(eva)
    event = Event.objects.get()
    assert (event.kind, event.capacity) == ("guest.invited", f"group:{world.protection.pk}:leads")


def test_a_second_press_is_told_why(world, client_of):
    eva = make_person("Eva Ene", world.agency)
    assert [invite(world, client_of, eva).status_code for _press in range(2)] == [303, 422]
    assert GuestAccess.objects.filter(user=eva).count() == 1


@pytest.mark.parametrize("last_day", ["", "2001-01-01", "31.02.2031"])
def test_an_access_must_end_and_not_in_the_past(world, client_of, last_day):
    response = invite(world, client_of, make_person("Eva Ene", world.agency), last_day=last_day, reason="Motiv păstrat")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"last_day"})
    assert response.content.decode().count("Motiv păstrat") == 1


def test_members_and_present_guests_are_no_choice(world, client_of):
    assert [invite(world, client_of, person).status_code for person in (world.carmen, world.elena, world.klaus)] == [422, 422, 422]


@pytest.mark.parametrize(
    ("who", "status"), [("dan", 303), ("gina", 303), ("bogdan", 403), ("carmen", 403), ("mihai", 403), ("elena", 403), ("horia", 404)]
)
def test_who_may_invite(world, client_of, who, status):
    assert invite(world, client_of, make_person("Eva Ene", world.agency), who).status_code == status


def test_an_access_ends_at_once_and_once(world, client_of):
    url = reverse("guest-end", args=[GuestAccess.objects.get(user=world.elena).pk])
    assert [client_of(getattr(world, who)).post(url).status_code for who in ("bogdan", "ana", "ana")] == [403, 303, 409]
    assert set(keys_of(world.elena)) == {f"user:{world.elena.pk}", f"org:{world.agency.pk}"}
