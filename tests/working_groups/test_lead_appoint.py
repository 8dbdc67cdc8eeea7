import pytest
from django.urls import reverse
from django.utils import timezone

from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event
from working_groups.models import LeadTerm


def appoint(world, client_of, person, who="dan", role="rapporteur", **given):
    given = {"person": person.pk, "role": role, "first_day": timezone.localdate().isoformat(), "basis": "Decizia nr. 6"} | given
    return client_of(getattr(world, who)).post(reverse("lead-appoint", args=[world.protection.pk]), given)


def test_a_person_of_a_seated_organisation_leads_at_once(world, client_of):
    assert appoint(world, client_of, world.bogdan).status_code == 303
    assert f"group:{world.protection.pk}:leads" in keys_of(world.bogdan)
    assert list(Event.objects.values_list("kind", "data")) == [("lead.appointed", {"role": "rapporteur"})]


def test_strangers_and_suspended_members_are_no_choice(world, client_of):
    assert [appoint(world, client_of, person).status_code for person in (world.carmen, world.horia, world.elena, world.ioana)] == [422] * 4


def test_one_chair_at_a_time_and_the_next_after_it(world, client_of):
    response = appoint(world, client_of, world.bogdan, role="chair")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"role"})
    term = LeadTerm.objects.get(group=world.protection)
    ended = [client_of(world.dan).post(reverse("lead-end", args=[term.pk])).status_code for _press in range(2)]
    assert (ended, appoint(world, client_of, world.bogdan, role="chair").status_code) == ([303, 409], 303)
    assert f"group:{world.protection.pk}:leads" not in keys_of(world.ana)


def test_days_in_the_wrong_order_are_refused(world, client_of):
    response = appoint(world, client_of, world.bogdan, last_day="2001-01-01")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"last_day"})


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("fane", 403), ("elena", 403), ("klaus", 404)])
def test_who_may_appoint(world, client_of, who, status):
    assert appoint(world, client_of, world.bogdan, who).status_code == status
