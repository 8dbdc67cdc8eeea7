"""Sending the invitations of a planned meeting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.actions import convene_meeting, move_meeting, plan_meeting
from meetings.models import Meeting
from members.models import Affiliation, User
from protect_portal.notifications.models import Notification
from tests.make import make_meeting, make_person


@pytest.fixture
def planned(world):
    return make_meeting(world.ana, group=world.protection, people=[world.ana, world.bogdan])


@pytest.fixture
def convene(client_of, planned):
    return lambda who: client_of(who).post(reverse("meeting-convene", args=[planned.pk]))


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404), ("mihai", 404)])
def test_who_may_convene(world, convene, who, status):
    assert convene(getattr(world, who)).status_code == status


def test_each_invited_person_is_asked_and_written_to_once(world, convene, planned, owed):
    convene(world.ana)
    planned.refresh_from_db()
    assert (planned.status, planned.ask.closes_at, planned.ask.parties.count()) == ("convened", planned.starts_at, 2)
    assert owed() == [("meeting_invited", "ana@example.org"), ("meeting_invited", "bogdan@example.org")]
    assert owed() == [("meeting_invited", "ana@example.org"), ("meeting_invited", "bogdan@example.org")]
    assert Notification.objects.count() == 2


def test_second_press_is_no_longer_possible(world, convene, owed):
    assert [convene(world.ana).status_code, convene(world.ana).status_code] == [303, 409]
    assert len(owed()) == 2


def test_get_changes_nothing(world, client_of, planned):
    assert client_of(world.ana).get(reverse("meeting-convene", args=[planned.pk])).status_code == 405


def test_past_or_without_people_it_is_refused(world, client_of, planned):
    Meeting.objects.filter(pk=planned.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    alone = make_meeting(world.ana, group=world.protection)
    answers = [client_of(world.ana).post(reverse("meeting-convene", args=[meeting.pk])).status_code for meeting in (planned, alone)]
    assert answers == [409, 409]


def test_moved_in_between_the_new_date_counts(world, planned):
    older, later = Meeting.objects.get(pk=planned.pk), planned.starts_at + timedelta(days=1)
    move_meeting(planned, by=world.dan, base=0, starts_at=later, ends_at=later + timedelta(hours=1))
    convene_meeting(older, by=world.ana)
    planned.refresh_from_db()
    assert (planned.ask.closes_at, planned.sequence) == (later, 1)


def unsaved(world) -> Meeting:
    starts_at = timezone.now() + timedelta(days=3)
    return Meeting(title="Nouă", group=world.protection, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def queries_of_a_call(world, people: list[User]) -> int:
    meeting = unsaved(world)
    with CaptureQueriesContext(connection) as asked:
        plan_meeting(meeting, by=world.ana, people=people)
        convene_meeting(meeting, by=world.ana)
    assert meeting.invitees.exclude(party=None).exclude(organisation=None).count() == len(people)
    return len(asked)


def test_thirty_people_cost_no_more_queries_than_three(world):
    queries_of_a_call(world, [world.ana])  # content types are remembered from here on
    many = [make_person(f"Om {number}", world.busola) for number in range(30)]
    assert queries_of_a_call(world, many) == queries_of_a_call(world, many[:3])


def test_invited_for_the_organisation_that_sits_in_the_group(world):
    Affiliation.objects.create(user=world.mihai, organisation=world.busola, starts_at=timezone.now() - timedelta(days=1))
    Affiliation.objects.create(user=world.fane, organisation=world.cetina, starts_at=timezone.now() - timedelta(days=1))
    meeting = unsaved(world)
    plan_meeting(meeting, by=world.ana, people=[world.mihai, world.fane, world.klaus])
    invited = dict(meeting.invitees.values_list("user__email", "organisation__short_name"))
    assert invited == {"mihai@example.org": "Busola", "fane@example.org": "Busola", "klaus@example.org": None}


def test_page_says_how_many_get_mail(world, client_of, planned):
    world.bogdan.is_active = False
    world.bogdan.save()
    assert client_of(world.ana).get(planned.get_absolute_url()).context["mails"] == 1
