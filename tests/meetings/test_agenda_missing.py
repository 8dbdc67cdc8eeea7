"""A convened meeting without an agenda: its leads and the secretariat hear of it, each working day from five days before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetings.actions import edit_agenda
from meetings.models import Meeting
from meetings.notices import AGENDA, moments_of, who_write_agendas
from protect_portal.access.lock import Audience
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan


@pytest.fixture
def meeting(world, no_terms_end):
    """Announced long ago."""
    Meeting.objects.filter(pk=world.meeting.pk).update(dated_at=timezone.now() - timedelta(days=60))
    world.meeting.items.all().delete()
    return Meeting.objects.get(pk=world.meeting.pk)


def told(meeting) -> set[tuple[str, str]]:
    rows = Delivery.objects.filter(kind="agenda_missing", object_id=meeting.pk)
    return {(row.recipient.email.split("@")[0], row.state) for row in rows}


def test_each_working_day_from_five_days_before(meeting):
    meeting.starts_at = datetime(2027, 6, 16, 7, tzinfo=UTC)  # a Wednesday: the weekend before has one, on Friday
    days = [moment.due.date().isoformat() for moment in moments_of(AGENDA, meeting) if moment.due > datetime(2027, 1, 1, tzinfo=UTC)]
    assert days == ["2027-06-11", "2027-06-14", "2027-06-15"]


def test_leads_and_secretariat_hear_of_it(meeting):
    plan()
    assert told(meeting) == {("ana", "pending"), ("dan", "pending")}
    assert plan() == 0


def test_of_the_whole_coalition_who_calls_it(world):
    Meeting.objects.filter(pk=world.assembly.pk).update(status=Meeting.Status.CONVENED)
    world.assembly.items.all().delete()
    assert who_write_agendas([world.assembly.pk]) == [(world.dan.pk, world.assembly.pk)]


def test_who_does_not_see_it_hears_nothing(world, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(audience=Audience.NAMED, tlp="red")
    assert who_write_agendas([meeting.pk]) == [(world.ana.pk, meeting.pk)]


def test_the_first_item_ends_it(world, meeting, sent):
    plan()
    edit_agenda(meeting, [{"title": "Deschidere", "minutes": 10}], by=world.ana, base=meeting.agenda_revision)
    Delivery.objects.filter(kind="agenda_missing").update(next_try_at=timezone.now())
    assert sent() == []
    plan()
    assert {state for _name, state in told(meeting)} == {"cancelled"}


def test_a_draft_misses_nothing(world):
    world.assembly.items.all().delete()
    plan()
    assert told(world.assembly) == set()


def test_the_mail_leads_to_the_agenda(world, meeting, sent):
    plan()
    Delivery.objects.filter(kind="agenda_missing").update(next_try_at=timezone.now())
    Delivery.objects.exclude(kind="agenda_missing").update(next_try_at=timezone.now() + timedelta(days=1))
    mails = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in sent()}
    assert sorted(mails) == ["ana@example.org", "dan@example.org"]
    assert [f"http://localhost:8000/meetings/{meeting.pk}/agenda/" in text for text in mails.values()] == [True, True]
