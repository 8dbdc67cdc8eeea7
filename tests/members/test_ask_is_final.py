"""What is closed or taken back is final: the database refuses any later change of the ask, of who was asked, and of what they answered."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from members.actions.ask import answer_ask, ask_again, close_ask
from members.models import Ask, AskedParty, AskField, AskValue
from tests.make import make_ask


@pytest.fixture
def ask(world):
    return make_ask(world.dan, organisations=[world.ancora, world.busola], fields=[{"label": "Câte?"}])


@pytest.fixture
def value(ask, world):
    return AskValue.objects.create(party=ask.parties.get(organisation=world.ancora), field=ask.fields.get(), value=3)


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def changes(ask: Ask, value: AskValue, world) -> dict:
    party, field = value.party, value.field
    return {
        "open again": lambda: Ask.objects.filter(pk=ask.pk).update(status="open"),
        "other words": lambda: Ask.objects.filter(pk=ask.pk).update(question="Altceva"),
        "a later close": lambda: Ask.objects.filter(pk=ask.pk).update(closes_at=timezone.now()),
        "no such ask": lambda: sql("DELETE FROM members_ask WHERE id = %s", ask.pk),
        "an answer": lambda: AskedParty.objects.filter(ask=ask, organisation=world.busola).update(status="answered"),
        "another answer": lambda: AskedParty.objects.filter(pk=party.pk).update(by=world.bogdan),
        "nobody asked": lambda: sql("DELETE FROM members_askedparty WHERE id = %s", party.pk),
        "one more asked": lambda: AskedParty.objects.create(ask=ask, organisation=world.cetina),
        "other numbers": lambda: AskValue.objects.filter(pk=value.pk).update(value=4),
        "no number": lambda: AskValue.objects.filter(pk=value.pk).delete(),
        "one more number": lambda: AskValue.objects.create(party=ask.parties.get(organisation=world.busola), field=field, value=1),
        "another question": lambda: AskField.objects.filter(pk=field.pk).update(label="Cât?"),
        "one more question": lambda: AskField.objects.create(ask=ask, order=2, label="?"),
    }


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_nothing_of_it_changes(world, ask, value, status):
    Ask.objects.filter(pk=ask.pk).update(status=status)
    attempts = changes(ask, value, world)
    assert {name: refused(act) for name, act in attempts.items()} == dict.fromkeys(attempts, True)


NOT_UNDONE = {"nobody asked", "no such ask"}
"""Refused by foreign keys while it is open, too: values and parties point to them."""


def test_as_long_as_it_is_open_everything_may(world, ask, value):
    """So what the other test refuses is refused for the close alone."""
    attempts = {name: act for name, act in changes(ask, value, world).items() if name not in NOT_UNDONE}
    tried = {}
    for name, act in attempts.items():
        point = transaction.savepoint()
        tried[name] = refused(act)
        transaction.savepoint_rollback(point)
    assert tried == dict.fromkeys(attempts, False)


def test_a_footprint_is_no_answer(world, ask):
    """Whoever opens it after the close leaves the time; who was nudged stays known."""
    Ask.objects.filter(pk=ask.pk).update(status="closed")
    now = timezone.now()
    ask.parties.update(opened_at=now, nudged_at=now, nudged_by=world.dan)
    assert set(ask.parties.values_list("opened_at", "nudged_at", "nudged_by")) == {(now, now, world.dan.pk)}


def test_the_same_once_more_is_no_change(ask):
    Ask.objects.filter(pk=ask.pk).update(status="closed")
    assert Ask.objects.filter(pk=ask.pk).update(status="closed") == 1


def test_asked_again_and_closed_by_the_actions(world, ask):
    """The actions do what they did: open asks change, an answer and its close are one transaction."""
    with transaction.atomic():
        answer_ask(ask.parties.get(organisation=world.ancora), by=world.ana)
        close_ask(ask, by=world.dan)
    assert sorted(ask.parties.values_list("status", flat=True)) == ["answered", "waiting"]
    other = make_ask(world.dan, people=[world.ana])
    answer_ask(other.parties.get(), by=world.ana)
    ask_again(other, closes_at=timezone.now() + timezone.timedelta(days=30))
    assert other.parties.get().status == "waiting"


def test_an_ask_never_closes_before_it_opens(world):
    now = timezone.now()
    for closes_at in (now, now - timezone.timedelta(seconds=1)):
        with pytest.raises(IntegrityError, match="members_ask_closes_after_it_opens"), transaction.atomic():
            make_ask(world.dan, opens_at=now, closes_at=closes_at)
    assert make_ask(world.dan, opens_at=None, closes_at=None, status="draft").pk


HOW = {"recorded_by": "dan", "medium": "phone", "said_on": "2026-11-20"}


@pytest.mark.parametrize("missing", [*HOW, "source"])
def test_on_behalf_says_who_recorded_it_how_it_came_and_when(world, ask, missing):
    whole = HOW | {"source": "on_behalf", "recorded_by": world.dan}
    party = ask.parties.filter(organisation=world.busola)
    empty = {"medium": "", "source": "portal"}.get(missing)
    with pytest.raises(IntegrityError, match="members_askedparty_recorded_whole"), transaction.atomic():
        party.update(**whole | {missing: empty})
    assert party.update(**whole) == 1
