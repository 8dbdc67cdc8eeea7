"""Mandates, appointments, roles and guest accesses that end: their holders and the secretariat hear of it, sixty, thirty and seven days
before, on working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Affiliation, Appointment, Mandate
from members.notices.terms import moments_of, told_of_end
from protect_portal.access.rights import can
from protect_portal.access.terms import after_last_day
from protect_portal.notifications.drain import drain
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery, ReminderOffset
from protect_portal.notifications.plan import plan
from protect_portal.notifications.registry import REMINDERS
from tests.make import make_person
from tests.notifications.conftest import post_office
from working_groups.models import GuestAccess, LeadTerm

__all__ = ["post_office"]

LAST = date(2027, 6, 30)
MODELS = {
    "mandate_ends": Mandate,
    "appointment_ends": Appointment,
    "affiliation_ends": Affiliation,
    "guest_ends": GuestAccess,
    "lead_ends": LeadTerm,
}


def ends_in(term, days: int) -> None:
    """On that day, having begun long ago."""
    ends_at = after_last_day(timezone.localdate() + timedelta(days=days))
    type(term).objects.filter(pk=term.pk).update(starts_at=timezone.now() - timedelta(days=400), ends_at=ends_at)


def owed(kind: str) -> set[tuple[str, str]]:
    rows = Delivery.objects.filter(kind=kind, state="pending")
    return {(row.recipient.email.split("@")[0], row.occurrence.rsplit("-", 1)[1]) for row in rows}


@pytest.fixture
def terms(world) -> dict:
    """One of each, by the kind of its mail."""
    return {
        "mandate_ends": Mandate.objects.get(office="presidency"),
        "appointment_ends": Appointment.objects.get(user=world.gina),
        "affiliation_ends": Affiliation.objects.get(user=world.bogdan),
        "guest_ends": GuestAccess.objects.get(user=world.elena),
        "lead_ends": LeadTerm.objects.get(user=world.ana),
    }


HEARS = {"mandate_ends": "gina", "appointment_ends": "gina", "affiliation_ends": "bogdan", "guest_ends": "elena", "lead_ends": "ana"}


def test_when_it_is_said(db):
    term = Mandate(starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=after_last_day(LAST))
    days = [moment.due.date() for moment in moments_of(term)]
    assert days == [date(2027, 4, 29), date(2027, 5, 31), date(2027, 6, 23)]  # Easter and 1 May lie before the sixtieth day
    assert [moment.expires for moment in moments_of(term)][-1] == after_last_day(LAST) - timedelta(seconds=1)


def test_a_term_without_an_end_and_one_that_begins_later_say_nothing(db):
    assert moments_of(Mandate(starts_at=datetime(2026, 1, 1, tzinfo=UTC))) == []
    assert moments_of(Mandate(starts_at=datetime(2027, 6, 25, tzinfo=UTC), ends_at=after_last_day(LAST))) == []


@pytest.mark.parametrize("kind", MODELS)
def test_holder_and_secretariat_hear_of_it(world, terms, kind):
    ends_in(terms[kind], 25)
    plan()
    told = {HEARS[kind], "dan"}
    assert owed(kind) == {(name, days) for name in told for days in ("30", "7")}
    assert plan() == 0


@pytest.mark.parametrize("kind", MODELS)
def test_what_has_ended_sooner_is_not_said(world, terms, kind):
    ends_in(terms[kind], 25)
    plan()
    MODELS[kind].objects.filter(pk=terms[kind].pk).update(ends_at=timezone.now())
    plan()
    assert owed(kind) == set()


def test_a_renewed_mandate_is_said_of_its_new_end(world, terms):
    ends_in(terms["mandate_ends"], 25)
    plan()
    ends_in(terms["mandate_ends"], 26)
    plan()
    states = set(Delivery.objects.filter(kind="mandate_ends", recipient=world.gina).values_list("state", flat=True))
    assert (owed("mandate_ends"), states) == ({(name, day) for name in ("gina", "dan") for day in ("30", "7")}, {"pending", "cancelled"})


def test_the_coalition_sets_other_days(world, terms):
    ReminderOffset.objects.create(kind="term_ends", days=14)
    ends_in(terms["guest_ends"], 25)
    plan()
    assert owed("guest_ends") == {("elena", "14"), ("dan", "14")}


def test_an_hour_of_break_glass_is_not_spoken_of(world):
    access = GuestAccess.objects.create(
        user=world.klaus, invited_by=world.klaus, reason="incident", ends_at=timezone.now() + timedelta(hours=1)
    )
    assert (moments_of(access), told_of_end(GuestAccess, lambda terms: [], [access.pk]) != []) == ([], False)


def test_planned_sent_and_planned_again_nothing_changes_for_a_guest_of_a_document(world, terms, post_office):
    """The secretariat does not see whom a document has let in: it is not told when that ends either."""
    GuestAccess.objects.filter(pk=terms["guest_ends"].pk).update(group=None)
    ends_in(terms["guest_ends"], 25)
    plan()
    assert owed("guest_ends") == {("elena", "30"), ("elena", "7")}
    Delivery.objects.update(next_try_at=timezone.now())
    drain()
    assert plan() == 0


@pytest.mark.parametrize("kind", ["mandate_ends", "appointment_ends"])
def test_who_cannot_read_the_directory_is_not_told_of_mandates(world, terms, kind):
    for membership in terms["mandate_ends"].organisation.membership_periods.all():
        type(membership).objects.filter(pk=membership.pk).update(status="suspended")
    ends_in(terms[kind], 25)
    plan()
    rows = Delivery.objects.filter(kind=kind, state="pending").select_related("recipient")
    assert {row.recipient for row in rows if not can(row.recipient, "view", terms[kind])} == set()


def test_whoever_is_planned_to_be_reminded_may_see_what_it_is_of(world, terms):
    """Of every reminder there is: else it is planned, cancelled before it leaves, and planned again."""
    for term in terms.values():
        ends_in(term, 25)
    plan()
    rows = Delivery.objects.filter(event=None, state="pending", kind__in=REMINDERS).select_related("recipient")
    assert [row for row in rows if not can(row.recipient, "view", row.target)] == []
    assert {row.kind for row in rows} >= set(MODELS)


def test_more_terms_cost_no_more_questions(world):
    def asked(people: int) -> int:
        for number in range(people):
            ends_in(Affiliation.objects.get(user=make_person(f"Om {people} {number}", world.busola)), 45)
        with CaptureQueriesContext(connection) as queries:
            plan()
        return len(queries)

    assert asked(1) == asked(10)


@pytest.mark.parametrize("kind", MODELS)
def test_its_mail_names_nobody_in_the_subject(world, terms, kind):
    ends_in(terms[kind], 20)
    plan()
    row = Delivery.objects.filter(kind=kind, state="pending", recipient__email=f"{HEARS[kind]}@example.org").earliest("due_at")
    mail = render_mail(row)
    last_day = MODELS[kind].objects.get(pk=terms[kind].pk).last_day
    assert mail.subject.startswith(("Se încheie", "It ends"))
    assert str(last_day.day) in mail.body
    assert [part for part in ("Ardelean", "Grigore", "Bârsan", "Enache") if part in mail.subject] == []


def test_each_has_a_reminder():
    assert [REMINDERS[kind].model for kind in MODELS] == list(MODELS.values())
