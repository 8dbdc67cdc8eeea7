"""Yes, maybe or no by the link in a mail, without signing in: never by GET, and only for the date that the mail spoke of."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.actions import answer_invitation, cancel_meeting, move_meeting
from meetings.models import Invitee, Meeting
from meetings.notices import meeting_words
from members.links import answer_token
from members.models import Ask
from protect_portal.access.lock import Audience
from tests.world import CANARY


@pytest.fixture
def invitee(world):
    return Invitee.objects.select_related("meeting__ask", "party", "user").get(meeting=world.meeting, user=world.fane)


def path_of(invitee) -> str:
    return reverse("ask-answer-by-link", args=[answer_token(invitee.party, invitee.user)])


def answer_now(invitee) -> tuple[str, str]:
    invitee.refresh_from_db()
    invitee.party.refresh_from_db()
    return invitee.answer, invitee.party.source


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_answered_by_one_press(invitee, answer):
    client, path = Client(), path_of(invitee)
    assert client.post(path, {"sequence": "0", "answer": answer}).status_code == 303
    assert answer_now(invitee) == (answer, "mail_link")
    page = client.get(path)
    assert [one.text for one in page.context["said"]] == [str(Invitee.Answer(answer).label)]


def test_changed_by_the_same_link(invitee):
    client, path = Client(), path_of(invitee)
    for answer in ("yes", "no"):
        client.post(path, {"sequence": "0", "answer": answer})
    assert (answer_now(invitee), client.get(path + "?change=1").context["form"]["answer"].value()) == (("no", "mail_link"), "no")


def test_looking_answers_nothing(invitee):
    client, path = Client(), path_of(invitee)
    for look in (client.get, client.head, client.get, client.head):
        assert look(path, {"answer": "yes", "sequence": "0"}).status_code == 200
    invitee.party.refresh_from_db()
    assert (answer_now(invitee), invitee.party.status, invitee.party.opened_at) == (("", ""), "waiting", None)


def test_its_page_names_no_title(invitee):
    Meeting.objects.filter(pk=invitee.meeting_id).update(title=CANARY)
    assert CANARY not in Client().get(path_of(invitee)).content.decode()


def test_what_is_no_answer_is_refused(invitee):
    assert Client().post(path_of(invitee), {"sequence": "0", "answer": "perhaps"}).status_code == 422
    assert answer_now(invitee) == ("", "")


def test_a_mail_from_before_a_move_answers_nothing(world, invitee):
    meeting, day = invitee.meeting, timedelta(days=7)
    move_meeting(meeting, by=world.ana, base=0, starts_at=meeting.starts_at + day, ends_at=meeting.ends_at + day)
    client, path = Client(), path_of(invitee)
    assert client.post(path, {"sequence": "0", "answer": "yes"}).status_code == 409
    assert answer_now(invitee) == ("", "")
    assert client.get(path).context["form"]["sequence"].value() == 1
    assert client.post(path, {"sequence": "1", "answer": "yes"}).status_code == 303


def test_a_cancelled_meeting_takes_no_answer(world, invitee):
    cancel_meeting(invitee.meeting, by=world.ana, reason="Gripă")
    client, path = Client(), path_of(invitee)
    assert (client.get(path).status_code, client.post(path, {"sequence": "1", "answer": "yes"}).status_code) == (410, 409)


def test_once_it_has_begun_neither(invitee):
    past = {"opens_at": timezone.now() - timedelta(days=3), "closes_at": timezone.now() - timedelta(minutes=1)}
    Ask.objects.filter(pk=invitee.party.ask_id).update(**past)
    Meeting.objects.filter(pk=invitee.meeting_id).update(starts_at=past["closes_at"])
    client, path = Client(), path_of(invitee)
    assert (client.get(path).status_code, client.post(path, {"sequence": "0", "answer": "yes"}).status_code) == (410, 409)
    assert answer_now(invitee) == ("", "")


def test_who_no_longer_sees_the_meeting_answers_nothing(world, invitee):
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    client, path = Client(), path_of(invitee)
    assert (client.get(path).status_code, client.post(path, {"sequence": "0", "answer": "yes"}).status_code) == (404, 404)


def test_in_another_zone_the_page_says_the_hour_of_bucharest(invitee):
    Meeting.objects.filter(pk=invitee.meeting_id).update(starts_at="2027-07-14T22:30:00Z", ends_at="2027-07-14T23:30:00Z")
    page = Client(HTTP_COOKIE="django_timezone=Asia/Tokyo").get(path_of(invitee)).content.decode()
    assert ("01:30" in page, "15 iulie 2027" in page) == (True, True)


def test_the_mail_carries_it_only_while_it_is_asked(world, invitee):
    meeting = Meeting.objects.get(pk=invitee.meeting_id)
    assert meeting_words(meeting, world.fane)["link"].endswith(path_of(invitee))
    assert meeting_words(meeting, world.dan)["link"].endswith(meeting.get_absolute_url())
    cancel_meeting(meeting, by=world.ana, reason="Gripă")
    meeting = Meeting.objects.get(pk=invitee.meeting_id)
    assert meeting_words(meeting, world.fane)["link"].endswith(meeting.get_absolute_url())


def test_the_same_press_in_the_portal_and_by_link_is_one_answer(world, invitee):
    answer_invitation(invitee, "yes", by=world.fane)
    Client().post(path_of(invitee), {"sequence": "0", "answer": "yes"})
    assert answer_now(invitee) == ("yes", "portal")


def test_red_is_answered_by_the_same_buttons(world, invitee):
    Meeting.objects.filter(pk=invitee.meeting_id).update(audience=Audience.GROUP, tlp="amber_strict", title=CANARY)
    Ask.objects.filter(pk=invitee.party.ask_id).update(tlp="amber_strict")
    client, path = Client(), path_of(invitee)
    assert CANARY not in client.get(path).content.decode()
    assert client.post(path, {"sequence": "0", "answer": "no"}).status_code == 303
