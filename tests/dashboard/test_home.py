"""Home: what needs me, how urgent it is, my meetings, my news."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from meetings.actions import answer_invitation
from meetings.models import Invitee, Meeting
from protect_portal.dashboard.home import standing_of, tally

PAGE = reverse("home")


@pytest.mark.parametrize(
    ("who", "waiting"), [("ana", 1), ("bogdan", 1), ("carmen", 0), ("dan", 0), ("elena", 0), ("horia", 0), ("klaus", 0)]
)
def test_what_waits(world, client_of, who, waiting):
    response = client_of(getattr(world, who)).get(PAGE)
    context = response.context
    assert (response.status_code, len(context["tasks"]), context["tally"].total, context["nav"].asked) == (200, waiting, waiting, waiting)


def test_a_row_has_its_buttons(world, client_of):
    content = client_of(world.bogdan).get(PAGE).content.decode()
    assert f'action="{reverse("meeting-answer", args=[world.meeting.pk])}"' in content
    assert 'name="csrfmiddlewaretoken"' in content


def test_answered_leaves_a_line_with_the_way_back(world, client_of):
    answer_invitation(Invitee.objects.get(meeting=world.meeting, user=world.bogdan), "yes", by=world.bogdan)
    client = client_of(world.bogdan)
    context = client.get(PAGE).context
    assert ([row.url for row in context["answered"]], context["tasks"]) == ([world.meeting.get_absolute_url()], [])
    assert client_of(world.ana).get(PAGE).context["answered"] == []


def test_the_line_is_gone_later(world, client_of, time_machine):
    answer_invitation(Invitee.objects.get(meeting=world.meeting, user=world.bogdan), "yes", by=world.bogdan)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert client_of(world.bogdan).get(PAGE).context["answered"] == []


def test_my_meetings_say_my_answer(world, client_of):
    answer_invitation(Invitee.objects.get(meeting=world.meeting, user=world.ana), "maybe", by=world.ana)
    meetings = client_of(world.ana).get(PAGE).context["meetings"]
    assert [(meeting.pk, meeting.my_answer) for meeting in meetings] == [(world.meeting.pk, "maybe")]


def test_a_hidden_meeting_waits_for_nobody(world, client_of):
    Meeting.objects.filter(pk=world.meeting.pk).update(hidden_at=timezone.now())
    context = client_of(world.bogdan).get(PAGE).context
    assert (context["tasks"], context["meetings"], context["nav"].asked) == ([], [], 0)


def test_tally_counts_late_and_near(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)
    now = timezone.now()
    counted = tally(
        [now - timedelta(days=5), now - timedelta(hours=1), now + timedelta(hours=1), now + timedelta(days=3), now + timedelta(days=4)]
    )
    assert (counted.total, counted.late, counted.soon) == (5, 2, 2)


def test_free_days_before_christmas(world, client_of, time_machine):
    time_machine.move_to("2026-12-20T10:00:00+00:00", tick=False)
    days = client_of(world.ana).get(PAGE).context["free_days"]
    assert [str(day) for day in days] == ["2026-12-25"]


def test_home_writes_nothing_and_asks_a_fixed_number_of_questions(world, client_of, django_assert_max_num_queries):
    client = client_of(world.bogdan)
    with django_assert_max_num_queries(25) as queries:
        client.get(PAGE)
    assert [query["sql"] for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ana", ""),
        ("carmen", ""),
        ("elena", ""),
        ("dan", ""),
        ("horia", "Organizația Hora is suspended: until that ends, its people see their own organisation only."),
        ("jana", "Organizația Jad is not a member yet: its people see their own organisation only."),
        ("ioana", "Your account belongs to no organisation of the coalition now, so nothing is open to it."),
        ("klaus", "Your account belongs to no organisation of the coalition now, so nothing is open to it."),
    ],
)
def test_home_says_why_it_is_empty(world, who, words):
    with override("en"):
        assert standing_of(getattr(world, who)) == words
