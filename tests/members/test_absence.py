"""Away until a day: said by oneself, ended sooner, and what is asked meanwhile goes to others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from members.actions.absence import end_absence
from members.models import Absence
from members.told import who_is_told
from protect_portal.audit.models import Event
from tests.make import make_absence, make_person
from tests.members.asking import day_in

PAGE = reverse("absence-create")


def told(organisation) -> list[str]:
    return sorted(person.name for person in who_is_told([organisation.pk]))


def test_away_with_a_colleague_named(world, client_of):
    colleague = make_person("Cora Colega", world.busola)
    form = client_of(world.fane).get(PAGE).context["form"]
    assert [person.name for person in form.fields["alternate"].queryset] == ["Bogdan Bârsan", "Cora Colega"]
    typed = {"first_day": day_in(0), "last_day": day_in(5), "alternate": colleague.pk}
    assert client_of(world.fane).post(PAGE, typed).status_code == 303
    absence = Absence.objects.get()
    assert (absence.user, absence.alternate, absence.last_day.isoformat(), absence.is_running) == (world.fane, colleague, day_in(5), True)
    assert told(world.busola) == ["Cora Colega"]
    event = Event.objects.get()
    assert (event.kind, event.by, event.target) == ("absence.begun", world.fane, absence)


@pytest.mark.parametrize(
    "change", [{"last_day": day_in(-1)}, {"first_day": day_in(-2)}, {"last_day": ""}, {"alternate": "foreign"}, {"alternate": "oneself"}]
)
def test_wrong_input(world, client_of, change):
    change = change | {"alternate": {"foreign": world.carmen.pk, "oneself": world.fane.pk}.get(change.get("alternate"), "")}
    typed = {"first_day": day_in(0), "last_day": day_in(5)} | change
    assert client_of(world.fane).post(PAGE, typed).status_code == 422
    assert not Absence.objects.exists()


def test_not_twice_at_once(world, client_of):
    make_absence(world.fane)
    assert client_of(world.fane).post(PAGE, {"first_day": day_in(1), "last_day": day_in(2)}).status_code == 409
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("fane", 303), ("dan", 303), ("bogdan", 403), ("gina", 403), ("carmen", 404), ("klaus", 404)])
def test_back_sooner(world, client_of, who, status):
    absence = make_absence(world.fane)
    assert client_of(getattr(world, who)).post(reverse("absence-end", args=[absence.pk])).status_code == status
    absence.refresh_from_db()
    assert absence.is_running == (status != 303)


def test_ended_once(world, client_of):
    absence, client = make_absence(world.fane), client_of(world.fane)
    assert [client.post(reverse("absence-end", args=[absence.pk])).status_code for _press in range(2)] == [303, 409]
    with pytest.raises(PermissionDenied):
        end_absence(make_absence(world.ana), by=world.fane)


def test_ones_own_alone_stand_on_the_page(world, client_of):
    make_absence(world.bogdan)
    mine = make_absence(world.fane)
    assert list(client_of(world.fane).get(PAGE).context["absences"]) == [mine]
