"""An organisation's page: what stands on it, and why a button is missing."""

from django.urls import reverse


def read(world, client_of, who: str, organisation) -> str:
    person = getattr(world, who)
    person.language = "en"
    person.save(update_fields=["language"])
    response = client_of(person).get(reverse("organisation-detail", args=[organisation.pk]))
    return " ".join(response.content.decode().split())


def test_the_representative_finds_the_acts(world, client_of):
    text = read(world, client_of, "fane", world.busola)
    assert text.count(reverse("organisation-edit", args=[world.busola.pk])) == 1
    assert text.count(reverse("invitation-create", args=[world.busola.pk])) == 1
    assert text.count("Membership is recorded by the secretariat") == 1


def test_staff_read_who_keeps_the_profile(world, client_of):
    text = read(world, client_of, "bogdan", world.busola)
    assert text.count(reverse("organisation-edit", args=[world.busola.pk])) == 0
    assert text.count("Your role at Busola: staff.") == 1
    assert text.count("The profile is kept by the representative, Fane Florea.") == 1


def test_another_member_reads_without_acts(world, client_of):
    text = read(world, client_of, "carmen", world.busola)
    assert [text.count(word) for word in ("Edit the profile", "Invite a colleague", "Change the status")] == [0, 0, 0]
    assert text.count("Who they are") == 1


def test_a_guest_reads_the_own_institution_without_addresses_of_others(world, client_of):
    text = read(world, client_of, "elena", world.agency)
    assert text.count('<span class="state ">invited institution</span>') == 1
    assert text.count(world.ana.email) == 0


def test_the_groups_panel_shows_the_seat(world, client_of):
    text = read(world, client_of, "carmen", world.busola)
    assert text.count(f'href="{reverse("group-detail", args=[world.protection.pk])}"') == 1
