"""Yes, maybe or no: by one's own hand, until the meeting begins."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Invitee, Meeting
from members.models import Ask
from members.waiting import waiting_on
from protect_portal.audit.models import Event


@pytest.fixture
def press(world, client_of):
    def post(who, answer="yes", meeting=None, sequence="0", **extra):
        address = reverse("meeting-answer", args=[(meeting or world.meeting).pk])
        return client_of(getattr(world, who)).post(address, {"answer": answer, "sequence": sequence}, **extra)

    return post


@pytest.mark.parametrize(
    ("who", "status"), [("bogdan", 303), ("fane", 303), ("ana", 303), ("dan", 403), ("carmen", 404), ("elena", 404), ("mihai", 404)]
)
def test_who_may_answer(press, who, status):
    assert press(who).status_code == status


def test_answer_counts_and_nothing_waits_any_more(world, press):
    assert len(waiting_on(world.bogdan)) == 1
    press("bogdan", "maybe")
    invitee = Invitee.objects.get(meeting=world.meeting, user=world.bogdan)
    assert (invitee.answer, invitee.party.status, invitee.party.by, invitee.party.source) == ("maybe", "answered", world.bogdan, "portal")
    assert waiting_on(world.bogdan) == []
    assert Event.objects.get().data == {"answer": "maybe"}


def test_second_press_changes_nothing(world, press):
    press("bogdan")
    before = list(Invitee.objects.filter(user=world.bogdan).values_list("answer", "party__answered_at"))
    assert press("bogdan").status_code == 303
    assert list(Invitee.objects.filter(user=world.bogdan).values_list("answer", "party__answered_at")) == before
    assert Event.objects.count() == 1


def test_another_answer_replaces_the_first(world, press):
    press("bogdan", "yes")
    press("bogdan", "no")
    assert Invitee.objects.get(meeting=world.meeting, user=world.bogdan).answer == "no"
    assert Event.objects.count() == 2


def test_by_htmx_the_buttons_come_back(world, press):
    response = press("bogdan", headers={"HX-Request": "true"})
    assert (response.status_code, response.templates[0].name, response.context["coming"].yes) == (200, "meetings/_answer.html", 1)
    assert response.headers["Vary"].count("HX-Request") == 1


def test_answer_about_the_older_date_does_not_count(world, client_of, press):
    page = client_of(world.bogdan).get(world.meeting.get_absolute_url()).content.decode()
    assert page.count('<input type="hidden" name="sequence" value="0">') == 1
    Meeting.objects.filter(pk=world.meeting.pk).update(sequence=1)
    assert press("bogdan").status_code == 409
    assert Invitee.objects.get(meeting=world.meeting, user=world.bogdan).answer == ""
    assert (press("bogdan", sequence="1").status_code, Event.objects.count()) == (303, 1)


def test_buttons_on_the_first_page_carry_the_date_they_answer(world, client_of):
    Meeting.objects.filter(pk=world.meeting.pk).update(sequence=4)
    for page in ("/", "/meetings/"):
        assert client_of(world.bogdan).get(page).content.decode().count('name="sequence" value="4"') == 1


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 5000])
def test_date_that_cannot_be_read_is_wrong_input(press, sequence):
    assert press("bogdan", sequence=sequence).status_code == 422


def test_after_the_start_it_is_no_longer_possible(world, press):
    begun = timezone.now() - timedelta(minutes=1)
    Ask.objects.filter(pk=world.meeting.ask_id).update(opens_at=begun - timedelta(days=1), closes_at=begun)
    Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=begun)
    assert press("bogdan").status_code == 409
    assert Event.objects.count() == 0


def test_of_a_draft_or_a_cancelled_one_too(world, press):
    assert press("ana", meeting=world.assembly).status_code == 409
    Ask.objects.filter(pk=world.meeting.ask_id).update(status="cancelled")
    assert press("ana").status_code == 409


def test_anything_else_is_wrong_input(world, press):
    assert [press("bogdan", answer).status_code for answer in ("", "da", "yes ; drop")] == [422, 422, 422]
    assert Invitee.objects.get(meeting=world.meeting, user=world.bogdan).answer == ""


def test_get_changes_nothing(world, client_of):
    address = reverse("meeting-answer", args=[world.meeting.pk])
    assert client_of(world.bogdan).get(address, {"answer": "yes"}).status_code == 405
