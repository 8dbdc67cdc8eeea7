from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.actions.organisation import end_membership
from members.models import MembershipPeriod
from protect_portal.access.keys import keys_of
from protect_portal.access.terms import after_last_day
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger

GIVEN = {"ended_as": "withdrawn", "basis": "Adresa nr. 7/2026"}


def end(world, client_of, **given):
    period = MembershipPeriod.objects.get(organisation=world.cetina)
    return client_of(world.dan).post(reverse("membership-end", args=[period.pk]), GIVEN | given)


def test_without_a_day_it_ends_at_once(world, client_of):
    assert end(world, client_of).status_code == 303
    assert "members" not in keys_of(world.carmen)
    event = Event.objects.get()
    assert (event.kind, event.data) == ("membership.ended", {"ended_as": "withdrawn"})


def test_a_last_day_is_stored_as_the_midnight_after_it(world, client_of):
    day = timezone.localdate() + timedelta(days=10)
    assert end(world, client_of, last_day=day.isoformat()).status_code == 303
    period = MembershipPeriod.objects.get(organisation=world.cetina)
    assert (period.ends_at, period.last_day) == (after_last_day(day), day)
    assert "members" in keys_of(world.carmen)


def test_a_day_before_the_first_is_refused(world, client_of):
    response = end(world, client_of, last_day="2001-01-01")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"last_day"})


def test_what_has_ended_says_so(world, client_of):
    assert [end(world, client_of).status_code for _press in range(2)] == [303, 409]


def test_an_end_is_not_put_off(world, client_of):
    """A period that has its end gets an earlier one, never a later; the action says the same as the form."""
    day = timezone.localdate() + timedelta(days=10)
    period = MembershipPeriod.objects.get(organisation=world.cetina)
    MembershipPeriod.objects.filter(pk=period.pk).update(ends_at=after_last_day(day))
    later, sooner = (end(world, client_of, last_day=(day + timedelta(days=step)).isoformat()) for step in (1, -1))
    assert (later.status_code, set(later.context["form"].errors), sooner.status_code) == (422, {"last_day"}, 303)
    with pytest.raises(NoLonger):
        end_membership(period, by=world.dan, ended_as="withdrawn", basis="", ends_at=after_last_day(day))
    assert MembershipPeriod.objects.get(pk=period.pk).last_day == day - timedelta(days=1)
