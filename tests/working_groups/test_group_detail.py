"""A group's page: its people as far as the reader may know them, and why a button is missing."""

from django.urls import reverse

from members.actions.mandate import end_affiliation
from working_groups.models import Seat
from working_groups.panels import groups_in_the_directory


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


def test_who_does_not_read_the_directory_gets_no_link_to_a_page_that_is_missing(world, client_of):
    """A seated institution reads who sits beside it, and opens its own page only."""
    Seat.objects.create(group=world.protection, organisation=world.agency)
    text = read(world, client_of, "elena")
    pages = [text.count(f'href="{row.get_absolute_url()}"') for row in (world.busola, world.ana, world.agency)]
    assert (pages, text.count("Organizația Busola")) == ([0, 0, 1], 1)


def test_the_directory_marks_guests_of_today(world, client_of):
    work = world.elena.affiliations.get()
    marks = [groups_in_the_directory([world.agency], world.carmen)]
    end_affiliation(work, by=world.dan)
    marks.append(groups_in_the_directory([world.agency], world.carmen))
    assert marks == [{world.agency.pk: [world.protection]}, {}]
