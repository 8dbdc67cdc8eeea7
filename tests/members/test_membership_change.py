import pytest
from django.urls import reverse

from members.models import MembershipPeriod
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event

GIVEN = {"status": "suspended", "basis": "Hotărârea AG nr. 2/2026", "reason": "raportul anual lipsește"}


def change(world, client_of, who="dan", **given):
    period = MembershipPeriod.objects.get(organisation=world.busola)
    return client_of(getattr(world, who)).post(reverse("membership-change", args=[period.pk]), GIVEN | given)


def test_a_suspension_takes_the_groups_at_once(world, client_of):
    before = set(keys_of(world.bogdan))
    assert change(world, client_of).status_code == 303
    assert before - set(keys_of(world.bogdan)) == {"members", f"group:{world.protection.pk}", f"org:{world.busola.pk}:members"}
    event = Event.objects.get()
    assert (event.kind, event.data) == ("membership.suspended", {"before": "under_observation", "after": "suspended"})


def test_only_the_states_that_follow_are_offered(world, client_of):
    response = change(world, client_of, status="under_observation")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"status"})
    assert [value for value, _label in response.context["form"].fields["status"].choices] == ["active", "suspended"]


def test_a_second_press_is_refused_in_words(world, client_of):
    assert [change(world, client_of).status_code for _press in range(2)] == [303, 422]


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("fane", 403), ("carmen", 403), ("elena", 404)])
def test_who_may_change(world, client_of, who, status):
    assert change(world, client_of, who).status_code == status
