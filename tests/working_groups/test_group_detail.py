"""A group's page: its people as far as the reader may know them, and why a button is missing."""

from django.urls import reverse


def read(world, client_of, who: str, group=None) -> str:
    person = getattr(world, who)
    person.language = "en"
    person.save(update_fields=["language"])
    return " ".join(client_of(person).get((group or world.protection).get_absolute_url()).content.decode().split())


def test_a_member_of_the_group_reads_who_acts(world, client_of):
    text = read(world, client_of, "bogdan")
    assert text.count("You take part for Busola.") == 1
    assert text.count("Guests are invited, and meetings called, by the chair, Ana Ardelean.") == 1
    assert [text.count(word) for word in ("Give a seat", "Appoint a lead", "Invite a guest")] == [0, 0, 0]


def test_the_chair_invites_guests_and_no_more(world, client_of):
    text = read(world, client_of, "ana")
    assert text.count(reverse("guest-invite", args=[world.protection.pk])) == 1
    assert [text.count(word) for word in ("Give a seat", "Appoint a lead")] == [0, 0]
    assert text.count("Seats and leads are recorded by the secretariat, from a decision.") == 1


def test_a_suspended_organisations_seat_has_no_effect(world, client_of):
    assert read(world, client_of, "dan").count('<span class="state late">seat without effect</span>') == 1


def test_a_guest_knows_the_chair_and_not_the_other_seats(world, client_of):
    text = read(world, client_of, "elena")
    assert (text.count("<b>Ana Ardelean</b>"), text.count("Organizația Busola"), text.count("Fane Florea")) == (1, 0, 0)


def test_an_outsider_sees_the_group_and_none_of_its_papers(world, client_of):
    text = read(world, client_of, "carmen")
    assert (text.count("Document group"), text.count("Give a seat")) == (0, 0)
