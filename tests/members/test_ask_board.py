"""The board: who has answered, opened, is silent; who may read it, and what the others see of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import answer_ask, close_early, excuse_party, note_opened
from members.actions.nudge import nudge
from members.board import board_of
from members.models import AskedParty
from tests.make import make_ask, make_organisation
from tests.members.asking import party_of


@pytest.fixture
def ask(world):
    """Ana asks four organisations and Mihai; Busola has answered, Cetina opened it, Delta is excused."""
    ask = make_ask(world.ana, organisations=[world.busola, world.cetina, world.delta, world.gentiana], people=[world.mihai])
    answer_ask(party_of(ask, world.busola), by=world.fane)
    note_opened(ask, world.carmen)
    excuse_party(party_of(ask, world.delta), by=world.ana)
    return ask


def test_who_and_when(world, ask):
    board = board_of(ask, world.ana)
    assert (board.answered, board.opened, board.silent, board.total, board.waits, board.reached) == (2, 1, 2, 5, 3, 3)
    assert [(row.name, row.party.status, row.tone, row.who) for row in board.rows] == [
        ("Busola", "answered", "done", "Fane Florea, reprezentant(ă) titular(ă)"),
        ("Delta", "excused", "", "Ana Ardelean"),
        ("Cetina", "opened", "info", ""),
        ("Gentiana", "waiting", "ask", ""),
        ("Mihai Moraru", "waiting", "ask", ""),
    ]
    assert (board.may_act, board.may_record, board.may_change, board.told) == (True, True, True, 3)


@pytest.mark.parametrize(
    ("who", "rows", "acts"), [("ana", 5, True), ("dan", 5, True), ("gina", 5, True), ("carmen", 5, False), ("bogdan", 5, False)]
)
def test_the_asked_see_who_has_answered_and_act_on_nothing(world, client_of, ask, who, rows, acts):
    response = client_of(getattr(world, who)).get(ask.get_absolute_url())
    board = response.context["board"]
    assert (response.status_code, board.total, board.may_act, board.nudge is not None) == (200, rows, acts, acts)
    assert ("fane@example.org" in response.content.decode(), "mihai@example.org" in response.content.decode()) == (False, acts)


@pytest.mark.parametrize("who", ["elena", "horia", "jana", "klaus", "luiza"])
def test_nobody_else(world, client_of, ask, who):
    assert client_of(getattr(world, who)).get(ask.get_absolute_url()).status_code == 404


def test_where_the_kind_hides_who_answered_one_sees_oneself(world):
    ask = make_ask(world.ana, organisations=[world.busola, world.cetina], kind="sign_on")
    assert [row.name for row in board_of(ask, world.fane).rows] == ["Busola"]
    assert len(board_of(ask, world.ana).rows) == 2


@pytest.mark.parametrize("name", ["ask-nudge", "ask-extend", "ask-close"])
@pytest.mark.parametrize(("who", "status"), [("ana", {303, 422}), ("carmen", {403}), ("klaus", {404})])
def test_who_may_act(world, client_of, ask, name, who, status):
    assert client_of(getattr(world, who)).post(reverse(name, args=[ask.pk])).status_code in status


def test_what_is_copied_is_the_name_the_day_and_the_address(world, ask):
    assert board_of(ask, world.ana).copy.splitlines()[0] == "O întrebare"
    assert board_of(ask, world.ana).copy.splitlines()[-1] == f"http://localhost:8000{ask.get_absolute_url()}"
    type(ask).objects.filter(pk=ask.pk).update(tlp="amber_strict")
    ask.refresh_from_db()
    assert "O întrebare" not in board_of(ask, world.ana).copy


def test_no_answer_is_left_to_wait_for_after_the_close(world, ask):
    close_early(ask, by=world.ana)
    board = board_of(ask, world.ana)
    assert (board.nudge, board.again_at, board.may_record, board.may_change, board.waits) == (None, None, False, False, 3)


def test_the_same_number_of_queries_for_two_and_for_forty(world):
    def asked(number: int) -> int:
        organisations = [make_organisation(f"Q {number} {n}", official_address=f"q{number}.{n}@example.org") for n in range(number)]
        return make_ask(world.dan, organisations=organisations)

    counted = []
    for number in (2, 40):
        ask = asked(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert board_of(ask, world.dan).total == number
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 16


def test_after_a_nudge_the_board_says_when_the_next_may_go(world, client_of, ask):
    nudge(ask, by=world.ana)
    board = board_of(ask, world.ana)
    first = AskedParty.objects.silent().filter(ask=ask).first()
    assert (board.nudge, board.told, board.again_at) == (None, 0, first.nudged_at + timedelta(hours=24))
    assert client_of(world.ana).get(ask.get_absolute_url()).status_code == 200
    assert first.nudged_at <= timezone.now()
