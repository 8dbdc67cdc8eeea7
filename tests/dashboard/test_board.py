"""The secretariat's board: what falls due, whose it is, what comes next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from members.models import Invitation, Mandate
from protect_portal.dashboard.board import due_in_the_coalition, groups_at_a_glance

PAGE = reverse("board")


@pytest.mark.parametrize(
    ("who", "status"), [("dan", 200), ("gina", 200), ("ana", 403), ("carmen", 403), ("elena", 403), ("klaus", 403), ("luiza", 403)]
)
def test_who_sees_the_board(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(PAGE).status_code == status


def test_rows_have_owner_and_next_act(world):
    with_next = {(row.title, row.owner, row.group) for row in due_in_the_coalition(world.dan) if row.next_act}
    assert with_next == {
        ("Meeting", "Ana Ardelean", world.protection),
        (world.foreign_meeting.title, "Mihai Moraru", world.legal),
        ("Assembly", "Dan Dumitrescu", None),
        ("Elena Enache", "Ana Ardelean", world.protection),
        ("Nina Neagu", "Cetina", None),
    }


def test_overdue_comes_first(world, client_of):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=2))
    Mandate.objects.filter(office="presidency").update(ends_at=timezone.now() + timedelta(days=1))
    context = client_of(world.dan).get(PAGE).context
    assert [row.owner for row in context["rows"][:2]] == ["Cetina", "Gentiana"]
    assert (context["tally"].late, context["tally"].soon) == (1, 1)


def test_what_is_over_or_far_is_not_due(world):
    Meeting.objects.update(status="cancelled", cancelled_because="x")
    Invitation.objects.update(accepted_at=timezone.now())
    assert [row.title for row in due_in_the_coalition(world.dan)] == ["Elena Enache"]


def test_groups_in_one_line_each(world):
    rows = groups_at_a_glance(world.dan)
    assert [(row.group, row.next_meeting, row.chair, row.seats) for row in rows] == [
        (world.legal, world.foreign_meeting, "Mihai Moraru", 1),
        (world.protection, world.meeting, "Ana Ardelean", 3),
    ]


def test_mail_that_stands_still_is_said(world, client_of):
    context = client_of(world.dan).get(PAGE).context
    assert (context["mail_moves"], context["mail"]["last_sweep_seconds"]) == (False, None)
