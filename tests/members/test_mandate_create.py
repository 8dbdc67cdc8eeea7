from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Mandate
from protect_portal.access.keys import keys_of
from protect_portal.access.terms import after_last_day
from protect_portal.audit.models import Event


def record(world, client_of, who="dan", **given):
    given = {
        "office": "vice_presidency", "organisation": world.cetina.pk, "first_day": timezone.localdate().isoformat(),
        "last_day": "2031-12-31", "basis": "Hotărârea AG nr. 5/2026",
    } | given  # fmt: skip
    return client_of(getattr(world, who)).post(reverse("mandate-create"), given)


def test_a_mandate_is_recorded_until_the_end_of_its_last_day(world, client_of):
    assert record(world, client_of).status_code == 303
    mandate = Mandate.objects.get(office="vice_presidency")
    assert (mandate.organisation, mandate.last_day.isoformat(), mandate.ends_at) == (
        world.cetina,
        "2031-12-31",
        after_last_day(mandate.last_day),
    )
    assert list(Event.objects.values_list("kind", "data")) == [("mandate.given", {"office": "vice_presidency"})]


def test_an_office_is_held_once_at_a_time(world, client_of):
    response = record(world, client_of, office="presidency")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"office"})


def test_days_in_the_wrong_order_and_a_non_member_are_refused(world, client_of):
    response = record(world, client_of, organisation=world.jad.pk, last_day="2001-01-01")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"organisation", "last_day"})


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("elena", 403)])
def test_who_may_record(world, client_of, who, status):
    assert record(world, client_of, who).status_code == status


def test_the_end_of_a_mandate_ends_its_appointments(world, client_of):
    mandate = Mandate.objects.get(office="auditor")
    url = reverse("mandate-end", args=[mandate.pk])
    assert [client_of(world.dan).post(url, {"last_day": ""}).status_code for _press in range(2)] == [303, 409]
    assert "auditor" not in keys_of(world.luiza)


def test_a_last_day_ahead_keeps_the_office_until_then(world, client_of):
    mandate = Mandate.objects.get(office="auditor")
    day = timezone.localdate() + timedelta(days=3)
    assert client_of(world.dan).post(reverse("mandate-end", args=[mandate.pk]), {"last_day": day.isoformat()}).status_code == 303
    assert "auditor" in keys_of(world.luiza)
