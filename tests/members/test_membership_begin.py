from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import MembershipPeriod
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event

GIVEN = {"status": "active", "basis": "Hotărârea AG nr. 3/2026"}


def begin(world, client_of, who="dan", organisation=None, **given):
    given = GIVEN | {"first_day": timezone.localdate().isoformat()} | given
    return client_of(getattr(world, who)).post(reverse("membership-begin", args=[(organisation or world.jad).pk]), given)


def test_a_candidate_becomes_a_member_at_once(world, client_of):
    assert "members" not in keys_of(world.jana)
    assert begin(world, client_of).status_code == 303
    period = MembershipPeriod.objects.get(organisation=world.jad)
    assert (period.status, period.basis, period.is_running) == ("active", "Hotărârea AG nr. 3/2026", True)
    assert "members" in keys_of(world.jana)
    assert list(Event.objects.values_list("kind", "capacity")) == [("membership.begun", "secretariat")]


def test_a_second_press_is_told_why(world, client_of):
    begin(world, client_of)
    response = begin(world, client_of)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"first_day"})
    assert MembershipPeriod.objects.filter(organisation=world.jad).count() == 1


def test_a_first_day_inside_an_ended_membership_is_refused(world, client_of):
    now = timezone.now()
    MembershipPeriod.objects.create(organisation=world.jad, starts_at=now - timedelta(days=90), ends_at=now - timedelta(days=30))
    early = begin(world, client_of, first_day=(timezone.localdate() - timedelta(days=60)).isoformat())
    assert (early.status_code, begin(world, client_of).status_code) == (422, 303)


def test_the_basis_is_asked_and_the_rest_kept(world, client_of):
    response = begin(world, client_of, basis="", first_day="30.02.2027")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"basis", "first_day"})
    assert 'value="30.02.2027"' in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("dan", 303), ("gina", 303), ("jana", 403), ("ana", 403), ("horia", 404), ("klaus", 404)])
def test_who_may_admit(world, client_of, who, status):
    assert begin(world, client_of, who).status_code == status
