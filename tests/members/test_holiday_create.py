from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from protect_portal.audit.models import Event
from protect_portal.workdays.days import holiday_name, is_working_day
from protect_portal.workdays.models import Holiday

GIVEN = {"on": "2031-05-30", "name": "Punte, HG nr. 1/2031", "kind": "bridge"}  # a Friday


def add(world, client_of, who="dan", **given):
    return client_of(getattr(world, who)).post(reverse("holiday-create"), GIVEN | given)


def test_a_bridge_day_is_no_working_day_and_a_recovered_saturday_is_one(world, client_of):
    saturday = {"on": "2031-06-07", "name": "Recuperare", "kind": "recovered"}
    assert [add(world, client_of).status_code, add(world, client_of, **saturday).status_code] == [303, 303]
    assert [is_working_day(date(2031, 5, 30)), is_working_day(date(2031, 6, 7))] == [False, True]
    assert Event.objects.values_list("kind", "data").earliest("pk") == ("holiday.added", {"on": "2031-05-30", "sort": "bridge"})


@pytest.mark.parametrize("given", [{"on": "2031-05-31"}, {"kind": "recovered"}, {"on": "31.02.2031"}, {"name": ""}])
def test_a_day_that_cannot_be_is_refused(world, client_of, given):
    response = add(world, client_of, **given)
    assert (response.status_code, Holiday.objects.filter(name=GIVEN["name"]).count()) == (422, 0)


def test_a_day_stands_once(world, client_of):
    assert [add(world, client_of).status_code for _press in range(2)] == [303, 422]


@pytest.mark.parametrize(("who", "status"), [("gina", 403), ("ana", 403), ("elena", 403), ("klaus", 403)])
def test_only_the_secretariat_keeps_the_list(world, client_of, who, status):
    assert add(world, client_of, who).status_code == status


def test_a_day_is_removed_once(world, client_of):
    url = reverse("holiday-delete", args=[Holiday.objects.get().pk])
    assert [client_of(world.ana).post(url).status_code, *(client_of(world.dan).post(url).status_code for _press in range(2))] == [
        403,
        303,
        404,
    ]
    assert list(Event.objects.values_list("kind", flat=True)) == ["holiday.removed"]


def test_a_legal_holiday_is_named_in_the_readers_language_and_free_in_both():
    named = {}
    for language in ("en", "ro"):
        with translation.override(language):
            named[language] = (holiday_name(date(2026, 11, 30)), is_working_day(date(2026, 11, 30)), is_working_day(date(2026, 12, 2)))
    assert named == {
        "en": ("Saint Andrew's Day", False, True),
        "ro": ("Sfântul Apostol Andrei, cel Întâi chemat, Ocrotitorul României", False, True),
    }
