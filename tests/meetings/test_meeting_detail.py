"""The page of a meeting: what each reader sees of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, AgendaPaper, Meeting
from members.models import User
from tests.make import make_meeting
from tests.world import CANARY

LINK = "https://meet.example.org/protection"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 200),
        ("bogdan", 200),
        ("dan", 200),
        ("gina", 200),
        ("carmen", 404),
        ("elena", 404),
        ("horia", 404),
        ("klaus", 404),
        ("luiza", 404),
    ],
)
def test_who_sees_it(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(world.meeting.get_absolute_url()).status_code == status


def test_outsider_by_id_finds_the_same_as_nothing(world, client_of):
    outsider = client_of(world.carmen)
    pages = [outsider.get(f"/meetings/{pk}/").content.decode() for pk in (world.foreign_meeting.pk, 10**9)]
    hidden, missing = (re.sub(r"[A-Za-z0-9]{64}", "(form token)", page) for page in pages)
    assert (hidden == missing, CANARY in hidden) == (True, False)


def test_link_only_for_who_may_join(world, client_of):
    world.meeting.invitees.filter(user=world.bogdan).delete()
    pages = {who: client_of(getattr(world, who)).get(world.meeting.get_absolute_url()) for who in ("ana", "bogdan", "fane", "dan", "gina")}
    shown = {who: LINK in page.content.decode() for who, page in pages.items()}
    assert shown == {"ana": True, "bogdan": False, "fane": True, "dan": True, "gina": True}


def test_clock_runs_over_items_that_are_not_seen(world, client_of):
    meeting = make_meeting(world.ana, group=world.protection, audience="guests", people=[world.ana])
    for order, restricted in enumerate((False, True, False), start=1):
        AgendaItem.objects.create(meeting=meeting, order=order, title=f"Punctul {order}", minutes=20, restricted=restricted)
    points = {who: client_of(getattr(world, who)).get(meeting.get_absolute_url()).context["points"] for who in ("ana", "elena")}
    assert [point.item.order for point in points["ana"]] == [1, 2, 3]
    assert [point.item.order for point in points["elena"]] == [1, 3]
    assert points["elena"][1].begins_at == points["ana"][2].begins_at


def test_pinned_paper_opens_nothing(world, client_of):
    item = world.meeting.items.get()
    for document in (world.document_group, world.document_leads, world.document_private):
        AgendaPaper.objects.create(item=item, version=document.current_version)
    pages = {who: client_of(getattr(world, who)).get(world.meeting.get_absolute_url()) for who in ("ana", "fane")}
    titles = {who: [paper.version.document.title for paper in page.context["points"][0].papers] for who, page in pages.items()}
    assert titles == {"ana": ["Document group", "Document leads"], "fane": ["Document group"]}
    assert "Document private" not in pages["ana"].content.decode()


def test_buttons_only_for_who_may(world, client_of):
    acts = [f"/meetings/{world.meeting.pk}/{verb}/" for verb in ("agenda", "edit", "move", "cancel")]
    for who, offered in (("ana", True), ("dan", True), ("bogdan", False)):
        page = client_of(getattr(world, who)).get(world.meeting.get_absolute_url()).content.decode()
        assert {act: act in page for act in acts} == dict.fromkeys(acts, offered)


def test_what_was_told_and_has_begun_is_not_cancelled(world, client_of):
    begun = {"starts_at": timezone.now() - timedelta(minutes=5)}
    Meeting.objects.filter(pk__in=[world.meeting.pk, world.assembly.pk]).update(**begun)
    for meeting, offered in ((world.meeting, False), (world.assembly, True)):
        page = client_of(world.dan).get(meeting.get_absolute_url()).content.decode()
        assert (f"/meetings/{meeting.pk}/cancel/" in page) == offered


def test_panel_on_the_group(world, client_of):
    page = client_of(world.ana).get(world.protection.get_absolute_url()).content.decode()
    assert (world.meeting.get_absolute_url() in page, f"/meetings/call/?group={world.protection.pk}" in page) == (True, True)
    page = client_of(world.carmen).get(world.protection.get_absolute_url()).content.decode()
    assert (world.meeting.get_absolute_url() in page, "/meetings/call/" in page) == (False, False)


def test_the_eye_says_the_circle_inside_its_sentence(world, client_of):
    User.objects.update(language="en")
    shown = client_of(world.ana).get(world.meeting.get_absolute_url()).content.decode()
    assert re.findall(r"Can see: ([^<,]*), \d+ people", shown) == ["the group"]


def test_the_agenda_is_edited_from_one_place(world, client_of):
    AgendaItem.objects.create(meeting=world.meeting, order=9, title="Diverse", minutes=10)
    address = f'href="{reverse("agenda-edit", args=[world.meeting.pk])}"'
    assert client_of(world.ana).get(world.meeting.get_absolute_url()).content.decode().count(address) == 1


@pytest.mark.parametrize("page", ["meeting-readings", "meeting-readers"])
def test_pages_beside_it_speak_of_a_meeting(world, client_of, page):
    """Not of a document, nor of access that was given: in Romanian a meeting also has another gender."""
    User.objects.update(language="en")
    shown = client_of(world.bogdan).get(reverse(page, args=[world.meeting.pk])).content.decode().partition("<main")[2]
    words = {"meeting-readings": "the organisation that called the meeting", "meeting-readers": "the invitations come together here"}
    assert (words[page] in shown, "document" in shown.partition("</main>")[0].partition('class="foot"')[0]) == (True, False)
