import pytest
from django.urls import reverse

from members.actions.mandate import end_affiliation
from members.models import Affiliation, Invitation
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event


def end(world, client_of, who: str):
    affiliation = Affiliation.objects.get(user=world.bogdan)
    return client_of(getattr(world, who)).post(reverse("affiliation-end", args=[affiliation.pk]))


def test_a_person_leaves_at_once(world, client_of):
    assert end(world, client_of, "fane").status_code == 303
    assert set(keys_of(world.bogdan)) == set()
    assert list(Event.objects.values_list("kind", "data")) == [("affiliation.ended", {"role": "staff"})]


def test_a_second_press_is_told(world, client_of):
    assert [end(world, client_of, "fane").status_code for _press in range(2)] == [303, 409]


@pytest.mark.parametrize(("who", "status"), [("dan", 303), ("bogdan", 403), ("ana", 403), ("gina", 403), ("elena", 404)])
def test_who_may_end(world, client_of, who, status):
    assert end(world, client_of, who).status_code == status


def test_offices_and_open_invitations_end_with_the_last_role(world, client_of):
    """Whoever is invited again later comes back without the keys of before."""
    open_one = Invitation.objects.create(user=world.dan, name="Dan", organisation=world.delta, role="expert")
    elsewhere = Invitation.objects.create(user=world.dan, name="Dan", organisation=world.cetina, role="expert")
    end_affiliation(Affiliation.objects.get(user=world.dan), by=world.dan)
    Affiliation.objects.create(user=world.dan, organisation=world.delta, role="expert")
    assert "secretariat" not in keys_of(world.dan)
    for invitation in (open_one, elsewhere):
        invitation.refresh_from_db()
    assert (open_one.is_open, elsewhere.is_open) == (False, True)
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["affiliation.ended", "appointment.ended", "invitation.revoked"]


def test_another_role_in_the_organisation_keeps_the_office(world):
    Affiliation.objects.create(user=world.dan, organisation=world.delta, role="expert")
    end_affiliation(Affiliation.objects.get(user=world.dan, role="staff"), by=world.dan)
    assert "secretariat" in keys_of(world.dan)
