"""The board of a meeting: who leads it sees who is silent, reminds them by hand, and records what came by phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import answer_invitation, move_meeting
from meetings.models import Invitee, Meeting
from members.models import AskedParty
from protect_portal.audit.models import Event
from protect_portal.notifications.models import Delivery


def board_seen_by(client, meeting):
    return client.get(meeting.get_absolute_url()).context["board"]


def invitee_of(world, name: str) -> Invitee:
    return Invitee.objects.select_related("meeting", "party", "user").get(meeting=world.meeting, user=getattr(world, name))


@pytest.mark.parametrize(("who", "reads"), [("ana", True), ("dan", True), ("gina", True), ("bogdan", False), ("fane", False)])
def test_who_reads_it(world, client_of, who, reads):
    board = board_seen_by(client_of(getattr(world, who)), world.meeting)
    assert (board is not None) == reads


def test_a_draft_has_none(world, client_of):
    assert board_seen_by(client_of(world.dan), world.assembly) is None


def test_it_counts_the_invited(world, client_of):
    answer_invitation(invitee_of(world, "fane"), "yes", by=world.fane)
    board = board_seen_by(client_of(world.ana), world.meeting)
    assert (board.answered, board.waits, board.total, board.told) == (1, 2, 3, 2)
    assert [mail.address for mail in board.nudge.all] == ["ana@example.org", "bogdan@example.org"]


def test_the_silent_are_reminded_once_a_day(world, client_of, owed):
    answer_invitation(invitee_of(world, "fane"), "maybe", by=world.fane)
    client, path = client_of(world.ana), reverse("ask-nudge", args=[world.meeting.ask_id])
    assert [client.post(path).status_code for _press in range(2)] == [303, 409]
    assert owed() == [("meeting_nudged", "ana@example.org"), ("meeting_nudged", "bogdan@example.org")]
    assert board_seen_by(client, world.meeting).nudge is None


def test_who_answers_before_the_mail_leaves_gets_none(world, client_of, sent):
    client_of(world.ana).post(reverse("ask-nudge", args=[world.meeting.ask_id]))
    answer_invitation(invitee_of(world, "bogdan"), "yes", by=world.bogdan)
    assert sorted(mail["To"] for mail in sent()) == ["ana@example.org", "fane@example.org"]


def test_who_no_longer_sees_the_meeting_is_not_reminded(world, client_of, owed):
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    client_of(world.ana).post(reverse("ask-nudge", args=[world.meeting.ask_id]))
    assert owed() == [("meeting_nudged", "ana@example.org")]


@pytest.mark.parametrize(("who", "status"), [("bogdan", 403), ("fane", 403), ("mihai", 404), ("carmen", 404), ("elena", 404)])
def test_others_remind_nobody(world, client_of, who, status):
    assert client_of(getattr(world, who)).post(reverse("ask-nudge", args=[world.meeting.ask_id])).status_code == status
    assert Event.objects.filter(kind="ask.nudged").count() == 0


def recorded(client, world, name: str, answer: str):
    how = {"medium": "phone", "said_on": timezone.localdate().isoformat(), "said_by": "Fane Florea", "note": "", "sequence": "0"}
    return client.post(reverse("ask-record", args=[invitee_of(world, name).party_id]), how | {"answer": answer})


def test_what_came_by_phone_is_recorded_and_shown(world, client_of):
    assert recorded(client_of(world.ana), world, "fane", "yes").status_code == 303
    invitee = invitee_of(world, "fane")
    assert (invitee.answer, invitee.party.source, invitee.party.recorded_by, invitee.party.by) == ("yes", "on_behalf", world.ana, None)
    rows = {row.user_id: row.source for row in client_of(world.bogdan).get(world.meeting.get_absolute_url()).context["invited"]}
    assert (world.ana.name in rows[world.fane.pk], rows[world.bogdan.pk]) == (True, "")


def test_the_person_corrects_what_was_recorded(world, client_of):
    recorded(client_of(world.ana), world, "fane", "yes")
    answer_invitation(invitee_of(world, "fane"), "yes", by=world.fane)
    party = invitee_of(world, "fane").party
    assert (party.source, party.by, party.recorded_by, party.medium) == ("portal", world.fane, None, "")


@pytest.mark.parametrize(("who", "status"), [("bogdan", 404), ("fane", 403), ("mihai", 404)])
def test_others_record_nothing(world, client_of, who, status):
    assert recorded(client_of(getattr(world, who)), world, "fane", "yes").status_code == status
    assert invitee_of(world, "fane").answer == ""


def test_a_meeting_has_nothing_to_add(world, client_of):
    path = reverse("ask-answer", args=[invitee_of(world, "fane").party_id])
    assert client_of(world.fane).post(path, {"do": "nothing"}).status_code == 403
    assert AskedParty.objects.get(pk=invitee_of(world, "fane").party_id).status == "waiting"


def test_moved_everyone_may_be_reminded_anew(world, client_of):
    client_of(world.ana).post(reverse("ask-nudge", args=[world.meeting.ask_id]))
    meeting = Meeting.objects.get(pk=world.meeting.pk)
    day = timedelta(days=7)
    move_meeting(meeting, by=world.ana, base=0, starts_at=meeting.starts_at + day, ends_at=meeting.ends_at + day)
    parties = AskedParty.objects.filter(ask=meeting.ask_id)
    assert set(parties.values_list("status", "nudged_at", "opened_at")) == {("waiting", None, None)}
    assert board_seen_by(client_of(world.ana), meeting).told == 3


def test_under_the_chatham_house_rule_outsiders_read_no_names(world, client_of):
    Meeting.objects.filter(pk=world.meeting.pk).update(chatham_house=True, audience="members")
    names = {}
    for who in ("ana", "bogdan", "dan", "carmen"):
        response = client_of(getattr(world, who)).get(world.meeting.get_absolute_url())
        names[who] = world.fane.name in response.content.decode()
    assert names == {"ana": True, "bogdan": True, "dan": True, "carmen": False}


def test_only_the_row_of_the_event_is_told(world, client_of, owed):
    client_of(world.ana).post(reverse("ask-nudge", args=[world.meeting.ask_id]))
    owed()
    assert set(Delivery.objects.values_list("object_id", flat=True)) == {world.meeting.ask_id}
