import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Appointment, Mandate
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event
from tests.make import make_person


def appoint(world, client_of, person, who="dan", office="presidency"):
    mandate = Mandate.objects.get(office=office)
    given = {"user": person.pk, "first_day": timezone.localdate().isoformat(), "basis": ""}
    return client_of(getattr(world, who)).post(reverse("appointment-create", args=[mandate.pk]), given)


def test_a_person_of_the_organisation_exercises_the_office_at_once(world, client_of):
    person = make_person("Geta Gheorghe", world.gentiana)
    assert appoint(world, client_of, person).status_code == 303
    assert "presidency" in keys_of(person)
    assert list(Event.objects.values_list("kind", "data")) == [("appointment.given", {"office": "presidency"})]


def test_a_stranger_and_an_appointed_person_are_no_choice(world, client_of):
    assert [appoint(world, client_of, person).status_code for person in (world.ana, world.gina)] == [422, 422]


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("elena", 404)])
def test_who_may_appoint(world, client_of, who, status):
    assert appoint(world, client_of, make_person("Geta Gheorghe", world.gentiana), who).status_code == status


def test_an_appointment_ends_once(world, client_of):
    url = reverse("appointment-end", args=[Appointment.objects.get(user=world.gina).pk])
    assert [client_of(world.dan).post(url).status_code for _press in range(2)] == [303, 409]
    assert "presidency" not in keys_of(world.gina)
