"""Mails of meetings that wait, of terms that end and of the yearly reconfirmation, read by a Romanian."""

from datetime import timedelta

from django.utils import timezone

from meetings.models import Meeting
from members.actions.reconfirmation import start_reconfirmation
from members.models import Affiliation, Appointment, Mandate
from protect_portal.access.terms import after_last_day
from protect_portal.notifications.mail import render_mail
from tests.language.test_mails import left_in, reminder_of, rendered_now
from working_groups.models import GuestAccess, LeadTerm

LATER = after_last_day(timezone.localdate() + timedelta(days=20))


def ending(model, **which):
    model.objects.filter(**which).update(ends_at=LATER)
    return model.objects.get(**which)


def test_mails_of_terms_that_end_are_romanian(world):
    terms = {
        "mandate_ends": ending(Mandate, office="presidency"),
        "appointment_ends": ending(Appointment, user=world.gina),
        "affiliation_ends": ending(Affiliation, user=world.bogdan),
        "guest_ends": ending(GuestAccess, user=world.elena),
        "lead_ends": ending(LeadTerm, user=world.ana),
    }
    mails = {kind: render_mail(reminder_of(term, world.dan, kind)) for kind, term in terms.items()}
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}


def test_mails_of_meetings_that_wait_are_romanian(world):
    Meeting.objects.filter(pk=world.meeting.pk).update(title="Ședința de lucru")
    world.meeting.refresh_from_db()
    mails = {
        "agenda_missing": render_mail(reminder_of(world.meeting, world.ana, "agenda_missing")),
        "meeting_nudged": render_mail(reminder_of(world.meeting.ask, world.fane, "meeting_nudged")),
    }
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}


def test_mails_of_the_reconfirmation_are_romanian(world):
    start_reconfirmation("Reconfirmarea datelor", by=world.dan, closes_at=timezone.now() + timedelta(days=20), silence="se suspendă")
    mails = rendered_now()
    assert {kind: left_in(mail) for kind, mail in mails.items()} == {"reconfirmation_asked": []}
