"""The one reminder for every kind: on the ladder, to the silent alone, and planning again changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.actions.ask import answer_ask, ask_again, close_ask, extend_ask
from members.ladders import moments_of, still_silent
from members.models import Affiliation, AskedParty, Invitation, Organisation, User
from members.notices.ask import ASK_REMINDER
from protect_portal.notifications.drain import drain
from protect_portal.notifications.models import Delivery, ReminderOffset
from protect_portal.notifications.plan import HORIZON, plan, plan_reminder
from tests.make import make_absence, make_ask, make_person
from tests.members.asking import party_of
from tests.notifications.conftest import post_office

__all__ = ["post_office"]

MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def ask(world, time_machine):
    """From Monday 1 March until Friday 19 March 2027, 23:59."""
    time_machine.move_to(MONDAY, tick=False)
    closes_at = datetime(2027, 3, 19, 21, 59, tzinfo=UTC)
    return make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.mihai], opens_at=MONDAY, closes_at=closes_at)


def test_on_the_ladder_of_its_kind_and_on_working_days(ask):
    days = [timezone.localtime(moment.due).strftime("%a %d.%m %H:%M") for moment in moments_of(ask)]
    assert days == ["Fri 12.03 09:00", "Tue 16.03 09:00", "Thu 18.03 09:00"]


def test_on_the_days_that_the_coalition_has_set(ask):
    ReminderOffset.objects.bulk_create(ReminderOffset(kind="ask_reminder", days=days) for days in (10, 2))
    assert [moment.occurrence.rpartition("-")[2] for moment in moments_of(ask)] == ["10", "2"]


def test_what_would_be_due_after_the_close_is_not_said(ask):
    """Nine in the morning of the day itself, of what closes at eight."""
    ReminderOffset.objects.bulk_create(ReminderOffset(kind="ask_reminder", days=days) for days in (2, 0))
    ask.closes_at = datetime(2027, 3, 19, 6, tzinfo=UTC)
    assert [moment.occurrence.rsplit("-", 1)[1] for moment in moments_of(ask)] == ["2"]


def test_a_longer_ladder_is_looked_at_in_time(ask):
    """A hundred days before a close that is far away: the planner looks forty days ahead."""
    ReminderOffset.objects.create(kind="ask_reminder", days=100)
    type(ask).objects.filter(pk=ask.pk).update(closes_at=MONDAY + timedelta(days=138))
    assert [found.pk for found in ASK_REMINDER.objects(MONDAY + HORIZON)] == [ask.pk]


def test_who_is_reminded(world, ask):
    def names() -> list[str]:
        return sorted(User.objects.get(pk=person).name for person, _ask in still_silent([ask.pk]))

    assert names() == ["Carmen Cristea", "Fane Florea", "Mihai Moraru"]
    Invitation.objects.update(expires_at=ask.closes_at)
    assert names() == ["Carmen Cristea", "Fane Florea", "Mihai Moraru", "Nina Neagu"]
    answer_ask(party_of(ask, world.busola), by=world.fane)
    make_absence(world.carmen, alternate=make_person("Stă Pentru", world.cetina), days=30)
    assert names() == ["Mihai Moraru", "Nina Neagu", "Stă Pentru"]


def test_planned_sent_and_planned_again_nothing_changes(world, post_office):
    """By PostgreSQL's clock, which no test moves: the first reminder is due now."""
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="birou@busola.example.org")
    now = timezone.now()
    ask = make_ask(
        world.dan, organisations=[world.busola, world.cetina], opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=6)
    )
    first, again = plan(), plan()
    assert (first > 0, again) == (True, 0)
    drain()
    assert plan() == 0
    kept = sorted(to for to, message in post_office.kept if "O întrebare" in message["Subject"])
    assert kept == sorted({row.sent_to or row.recipient.email for row in Delivery.objects.filter(kind="ask_reminder", state="sent")})
    answer_ask(party_of(ask, world.busola), by=world.fane)
    plan()
    pending = Delivery.objects.filter(kind="ask_reminder", state="pending").values_list("recipient__name", flat=True)
    assert set(pending) <= {"Carmen Cristea", "Nina Neagu"}
    assert plan() == 0


def test_an_answer_before_it_leaves_silences_it(world, post_office):
    now = timezone.now()
    ask = make_ask(world.dan, people=[world.mihai], opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=6))
    plan()
    answer_ask(ask.parties.get(), by=world.mihai)
    drain()
    assert "mihai@example.org" not in post_office.copies


def test_given_more_time_it_speaks_of_the_new_day(world):
    now = timezone.now()
    ask = make_ask(world.dan, people=[world.mihai], opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=12))
    plan()
    before = set(Delivery.objects.filter(kind="ask_reminder", state="pending").values_list("occurrence", flat=True))
    extend_ask(ask, ask.closes_at + timedelta(days=10), by=world.dan)
    plan()
    after = set(Delivery.objects.filter(kind="ask_reminder", state="pending").values_list("occurrence", flat=True))
    assert (bool(before), bool(after), before & after) == (True, True, set())


@pytest.mark.parametrize("end", ["closed", "leaves"])
def test_what_no_longer_holds_is_cancelled(world, end):
    now = timezone.now()
    ask = make_ask(world.dan, organisations=[world.busola], opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=12))
    plan()
    if end == "closed":
        close_ask(ask, by=world.dan)
    else:
        Affiliation.objects.filter(user=world.fane).update(ends_at=now)
    plan()
    assert set(Delivery.objects.filter(kind="ask_reminder", recipient=world.fane).values_list("state", flat=True)) == {"cancelled"}


def test_who_comes_back_is_reminded_again(world):
    now = timezone.now()
    make_ask(world.dan, organisations=[world.busola], opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=12))
    plan()
    Affiliation.objects.filter(user=world.fane).update(ends_at=now)
    plan()
    Affiliation.objects.filter(user=world.fane).update(ends_at=None)
    plan()
    assert set(Delivery.objects.filter(kind="ask_reminder", recipient=world.fane).values_list("state", flat=True)) == {"pending"}


def test_consent_access_and_meetings_are_reminded_of_by_themselves(world):
    for kind in ("label", "access", "meeting"):
        make_ask(world.dan, people=[world.mihai], kind=kind)
    assert still_silent(list(AskedParty.objects.values_list("ask", flat=True))) == []


def test_asked_again_everyone_is_silent_unopened_and_not_yet_nudged(world):
    ask = make_ask(world.dan, people=[world.mihai])
    ask.parties.update(status="answered", opened_at=timezone.now(), nudged_at=timezone.now(), nudged_by=world.dan)
    ask_again(ask, closes_at=timezone.now() + timedelta(days=9))
    party = ask.parties.get()
    assert (party.status, party.opened_at, party.nudged_at, party.nudged_by) == ("waiting", None, None, None)


def test_as_many_queries_for_two_thousand_as_for_two(world):
    now = timezone.now()
    ask = make_ask(world.dan, people=[world.mihai, world.ana], opens_at=now, closes_at=now + timedelta(days=12))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            plan_reminder(ASK_REMINDER)
        assert Delivery.objects.filter(kind="ask_reminder", object_id=ask.pk).exists()
        return len(captured)

    few = queries()
    people = User.objects.bulk_create(User(name=f"P {n}", email=f"p{n}@example.org") for n in range(2000))
    AskedParty.objects.bulk_create(AskedParty(ask=ask, user=person) for person in people)
    assert queries() == few
    assert Delivery.objects.filter(kind="ask_reminder").values("recipient").distinct().count() == 2002
