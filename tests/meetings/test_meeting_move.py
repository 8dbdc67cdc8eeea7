"""Another date: SEQUENCE rises, everyone is asked again, two movers at once do not overwrite each other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from meetings.actions import answer_invitation, move_meeting
from meetings.models import Meeting
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger


@pytest.fixture
def move(world, client_of):
    def post(who, **changed):
        typed = {"held_on": "2027-01-14", "starts": "09:00", "ends": "10:30", "base": "0"} | changed
        return client_of(getattr(world, who)).post(reverse("meeting-move", args=[world.meeting.pk]), typed)

    return post


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("gina", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404)])
def test_who_may_move(move, who, status):
    assert move(who).status_code == status


def test_everyone_is_asked_again(world, move, owed):
    invitee = world.meeting.invitees.get(user=world.bogdan)
    answer_invitation(invitee, "yes", by=world.bogdan)
    move("ana")
    world.meeting.refresh_from_db()
    assert (world.meeting.sequence, world.meeting.starts_at) == (1, datetime(2027, 1, 14, 7, tzinfo=UTC))
    assert set(world.meeting.invitees.values_list("answer", "party__status")) == {("", "waiting")}
    assert world.meeting.ask.closes_at == world.meeting.starts_at
    assert owed() == [("meeting_moved", f"{name}@example.org") for name in ("ana", "bogdan", "fane")]
    assert Event.objects.get(kind="meeting.moved").data == {"sequence": 1}


def test_who_saw_the_older_date_is_stopped(world, move):
    assert [move("ana").status_code, move("dan", starts="10:00").status_code] == [303, 409]
    world.meeting.refresh_from_db()
    assert (world.meeting.sequence, world.meeting.starts_at.hour) == (1, 7)


def test_two_at_once(clone, world):
    """Two people read the same date; each moves in a transaction of their own."""
    ends_at = world.meeting.ends_at + timedelta(days=2)
    moves = {"starts_at": world.meeting.starts_at + timedelta(days=1), "ends_at": ends_at, "base": 0}
    move_meeting(Meeting.objects.get(pk=world.meeting.pk), by=world.ana, **moves)
    with pytest.raises(NoLonger):
        move_meeting(world.meeting, by=world.dan, **moves)
    assert Event.objects.filter(kind="meeting.moved").count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"held_on": "2027-03-28", "starts": "03:30", "ends": "05:00"}, "starts", "missing_hour"),
        ({"held_on": "2027-10-31", "starts": "03:30", "ends": "05:00"}, "starts", "double_hour"),
        ({"ends": "09:00"}, "ends", None),
        ({"held_on": "2020-01-14"}, "held_on", None),
        ({"held_on": "2027-01-01"}, "held_on", "holiday"),
    ],
)
def test_wrong_input_is_said_at_its_field(world, move, time_machine, changed, field, code):
    time_machine.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    response = move("ana", **changed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["form"].has_error(field, code)


def test_convened_in_between_everyone_is_asked_again(world):
    """Read while it was a draft: the answers given since are asked for again all the same."""
    older = Meeting.objects.get(pk=world.meeting.pk)
    older.ask_id, older.status, later = None, "planned", world.meeting.starts_at + timedelta(days=1)
    answer_invitation(world.meeting.invitees.get(user=world.bogdan), "yes", by=world.bogdan)
    move_meeting(older, by=world.ana, base=0, starts_at=later, ends_at=later + timedelta(hours=1))
    assert set(world.meeting.invitees.values_list("answer", "party__status")) == {("", "waiting")}


def test_draft_moves_without_a_mail(world, client_of, owed):
    typed = {"held_on": "2027-01-14", "starts": "09:00", "ends": "10:30", "base": "0"}
    assert client_of(world.dan).post(reverse("meeting-move", args=[world.assembly.pk]), typed).status_code == 303
    assert owed() == []


def test_cancelled_meeting_is_not_moved(world, move):
    Meeting.objects.filter(pk=world.meeting.pk).update(status="cancelled")
    assert move("ana").status_code == 409
