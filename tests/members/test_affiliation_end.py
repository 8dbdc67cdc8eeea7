import pytest
from django.urls import reverse

from members.models import Affiliation
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event


def end(world, client_of, who: str):
    affiliation = Affiliation.objects.get(user=world.bogdan)
    return client_of(getattr(world, who)).post(reverse("affiliation-end", args=[affiliation.pk]))


def test_a_person_leaves_at_once(world, client_of):
    assert end(world, client_of, "fane").status_code == 303
    assert set(keys_of(world.bogdan)) == {f"user:{world.bogdan.pk}"}
    assert list(Event.objects.values_list("kind", "data")) == [("affiliation.ended", {"role": "staff"})]


def test_a_second_press_is_told(world, client_of):
    assert [end(world, client_of, "fane").status_code for _press in range(2)] == [303, 409]


@pytest.mark.parametrize(("who", "status"), [("dan", 303), ("bogdan", 403), ("ana", 403), ("gina", 403), ("elena", 404)])
def test_who_may_end(world, client_of, who, status):
    assert end(world, client_of, who).status_code == status
