"""Title and place: who may change them, what is recorded, and that a parallel change is not undone."""

import pytest
from django.urls import reverse

from meetings.models import Meeting
from protect_portal.audit.models import Event


@pytest.fixture
def edit(world, client_of):
    def post(who, meeting=None, **changed):
        meeting = meeting or world.meeting
        client, address = client_of(getattr(world, who)), reverse("meeting-edit", args=[meeting.pk])
        opened = client.get(address)
        base = opened.context["form"]["base"].value() if opened.status_code == 200 else ""
        return client.post(address, {"title": "Meeting", "link": meeting.link, "room": "", "base": base} | changed)

    return post


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("gina", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404)])
def test_who_may_edit(edit, who, status):
    assert edit(who, room="Sala 2").status_code == status


def test_names_of_the_changed_fields_are_recorded_and_nobody_is_written_to(world, edit, owed):
    edit("ana", room="Sala 2", title="Alt titlu")
    event = Event.objects.get(kind="meeting.edited")
    assert (event.data, event.by, event.capacity) == ({"fields": ["room", "title"]}, world.ana, f"group:{world.protection.pk}:leads")
    assert owed() == []


def test_nothing_changed_is_no_event(edit):
    assert edit("ana").status_code == 303
    assert Event.objects.count() == 0


def test_other_fields_are_left_alone(world, edit):
    Meeting.objects.filter(pk=world.meeting.pk).update(sequence=7, room="Sala 1")
    edit("ana", title="Alt titlu", room="Sala 1")
    world.meeting.refresh_from_db()
    assert (world.meeting.title, world.meeting.sequence, world.meeting.room) == ("Alt titlu", 7, "Sala 1")


def test_two_people_at_once_lose_nothing(world, client_of, edit):
    client, address = client_of(world.dan), reverse("meeting-edit", args=[world.meeting.pk])
    base = client.get(address).context["form"]["base"].value()
    edit("ana", room="Sala Anei")
    typed = {"title": "Meeting", "link": world.meeting.link, "room": "Sala lui Dan", "base": base}
    response = client.post(address, typed)
    page = response.content.decode()
    assert (response.status_code, "Sala Anei" in page, "Sala lui Dan" in page) == (409, True, True)
    assert Meeting.objects.get(pk=world.meeting.pk).room == "Sala Anei"
    assert client.post(address, typed | {"base": response.context["form"]["base"].value()}).status_code == 303
    assert Meeting.objects.get(pk=world.meeting.pk).room == "Sala lui Dan"


def test_cancelled_meeting_is_no_longer_edited(world, edit):
    Meeting.objects.filter(pk=world.meeting.pk).update(status="cancelled")
    assert edit("ana", title="Alt titlu").status_code == 409
    assert edit("ana", title="").status_code == 409


def test_wrong_input_keeps_what_was_typed(edit):
    response = edit("ana", title="", room="Sala 2")
    assert (response.status_code, response.context["form"]["room"].value()) == (422, "Sala 2")
