"""The secretariat's board: what falls due, whose it is, what comes next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from meetings.models import Meeting
from members.models import Affiliation, Ask, AskedParty, Invitation, Mandate, MembershipPeriod
from protect_portal.dashboard.board import due_in_the_coalition, groups_at_a_glance, risks
from protect_portal.notifications.models import Delivery
from tests.make import make_absence, make_ask, make_delivery

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


def rows_like(user, verb: str) -> list[tuple]:
    with override("en"):
        return [(row.verb, row.title, row.owner, row.next_act, row.url) for row in due_in_the_coalition(user) if row.verb == verb]


def test_open_requests_with_who_is_silent(world):
    ask = make_ask(world.dan, organisations=[world.ancora, world.busola, world.cetina], question="Date pentru raport")
    party = ask.parties.get(organisation=world.cetina)
    AskedParty.objects.filter(pk=party.pk).update(status="answered", answered_at=timezone.now(), by=world.carmen, source="portal")
    page = ask.get_absolute_url()
    assert rows_like(world.dan, "Request") == [("Request", "Date pentru raport", "Dan Dumitrescu", "2 answers are missing", page)]
    ask.parties.update(status="excused")
    assert rows_like(world.gina, "Request") == [("Request", "Date pentru raport", "Dan Dumitrescu", "all have answered", page)]


def test_requests_that_are_closed_far_or_between_two_sides_are_not_on_the_board(world):
    closed = make_ask(world.dan, organisations=[world.ancora])
    Ask.objects.filter(pk=closed.pk).update(status=Ask.Status.CLOSED)
    make_ask(world.dan, organisations=[world.ancora], closes_at=timezone.now() + timedelta(days=60))
    make_ask(world.mihai, organisations=[world.ancora], kind=Ask.Kind.LABEL)
    make_ask(world.carmen, people=[world.ana], kind=Ask.Kind.ACCESS)
    assert {row.verb for row in due_in_the_coalition(world.dan)} & {"Request", "Solicitare"} == set()


@pytest.mark.parametrize(("who", "rows"), [("dan", 1), ("gina", 0)])
def test_mails_that_did_not_arrive_are_one_row_for_who_keeps_them(world, who, rows):
    for state in (Delivery.State.FAILED, Delivery.State.EXPIRED):
        make_delivery(world.ana, world.meeting, state=state, occurrence=state)
    make_delivery(world.ana, world.meeting, state=Delivery.State.SENT, occurrence="gone")
    make_delivery(world.ana, world.meeting, state=Delivery.State.FAILED, occurrence="old", due_at=timezone.now() - timedelta(days=90))
    found = rows_like(getattr(world, who), "Mail")
    assert [(title, url) for _verb, title, _owner, _next, url in found] == [("2 did not arrive", "/secretariat/mails/?state=lost")] * rows


def test_members_with_nobody_to_stand_in(world):
    """First Delta and Luceafar, for which nobody at all answers."""
    names = [risk.organisation.short_name for risk in risks(world.dan)]
    assert names == ["Delta", "Luceafar", "Ancora", "Busola", "Cetina", "Gentiana", "Meridian"]
    Affiliation.objects.create(user=world.bogdan, organisation=world.busola, role="alternate", starts_at=timezone.now())
    MembershipPeriod.objects.filter(organisation=world.cetina).update(status="suspended")
    assert [risk.organisation.short_name for risk in risks(world.dan)] == ["Delta", "Luceafar", "Ancora", "Gentiana", "Meridian"]


def test_whose_speakers_are_all_away_come_first(world, client_of):
    make_absence(world.mihai)
    found = risks(world.dan)
    away = [risk.organisation.short_name for risk in found if risk.is_away]
    assert (away[-1], found[0].is_away, "Ancora" in away) == ("Meridian", True, False)
    assert [risk.organisation.pk for risk in client_of(world.dan).get(PAGE).context["risks"]] == [risk.organisation.pk for risk in found]
