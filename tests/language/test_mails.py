"""Every mail the portal writes, read by a Romanian: subject, text and HTML without English, days and hours as Romanians write them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access
from documents.actions.circle import Target, answer_label_change, change_audience
from meetings.actions import cancel_meeting, convene_meeting, move_meeting
from meetings.models import AgendaItem
from members.actions.invitation import invite_person
from members.actions.second_factor import Recognised, note_change, reset_second_factor
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.language.leftovers import capital_months, is_english, leftovers
from tests.make import make_document, make_meeting
from tests.passkeys import give_passkey
from working_groups.break_glass import open_for_an_hour

ACCOUNT = {"second_factor_reset", "second_factor_added", "second_factor_removed"}
QUESTIONS = {"document_question", "document_question_reminder", "label_agreed", "label_refused"}
STARTS = datetime(2027, 1, 13, 8, tzinfo=UTC)


def left_in(mail) -> list[str]:
    html = mail.alternatives[0].content
    lines = [mail.subject, *(part.strip() for line in mail.body.splitlines() for part in line.split(": ", 1))]
    return (
        [line for line in lines if line and not line.startswith("http") and is_english(line)]
        + leftovers(html)
        + capital_months(html)
        + capital_months(mail.body)
    )


def rendered_now() -> dict:
    """One mail of each kind owed since the last call, as it would be sent now."""
    fan_out()
    rows = {row.kind: row for row in Delivery.objects.select_related("event")}
    Delivery.objects.all().delete()
    return {kind: render_mail(row) for kind, row in rows.items()}


@pytest.fixture
def meeting(world):
    words = {"title": "Ședința grupului", "room": "Strada Lungă 1"}
    planned = make_meeting(world.ana, group=world.protection, starts_at=STARTS, people=[world.ana, world.bogdan], **words)
    AgendaItem.objects.create(meeting=planned, order=1, title="Deschidere")
    return planned


def reminder_of(target, person, kind: str = "meeting_reminder") -> Delivery:
    now = timezone.now()
    return Delivery(pk=1, kind=kind, target=target, recipient=person, occurrence="once", due_at=now, next_try_at=now)


def test_mails_of_meetings_and_invitations_are_romanian(world, meeting):
    invite_person(world.cetina, by=world.carmen, email="noua@example.org", name="Oana Olaru", role="staff", language="ro")
    convene_meeting(meeting, by=world.ana)
    mails = rendered_now() | {"meeting_reminder": render_mail(reminder_of(meeting, world.bogdan))}
    later = {"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=1)}
    move_meeting(meeting, by=world.ana, base=0, **later)
    mails |= rendered_now()
    cancel_meeting(meeting, by=world.ana, reason="Gripă")
    mails |= rendered_now()
    assert set(mails) == {"invitation_sent", "meeting_invited", "meeting_reminder", "meeting_moved", "meeting_cancelled"}
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}
    assert {mail.subject for mail in mails.values()} == {
        "Aveți o invitație în portalul ProTECT",
        "Invitație: Ședința grupului, miercuri, 13 ianuarie 2027, 10:00, ora României",
        "Reamintire: Ședința grupului, miercuri, 13 ianuarie 2027, 10:00, ora României",
        "Ședință mutată: Ședința grupului, joi, 14 ianuarie 2027, 10:00, ora României",
        "Ședință anulată: Ședința grupului, joi, 14 ianuarie 2027, 10:00, ora României",
    }


def test_mails_of_access_and_second_factors_are_romanian(world):
    grant_access(world.document_group, world.carmen, "comment", by=world.ana, reason="Verificare", until=None)
    open_for_an_hour(world.document_group, "Fișierul nu se deschide", by=world.klaus)
    give_passkey(world.bogdan)
    reset_second_factor(world.bogdan, by=world.dan, reason=Recognised.IN_PERSON)
    for change in ("mfa/email/webauthn_added", "mfa/email/webauthn_removed"):
        note_change(change, world.bogdan)
    mails = rendered_now()
    assert set(mails) == ACCOUNT | {"document_granted", "glass_broken", "glass_broken_author"}
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}


def test_mails_of_questions_about_documents_are_romanian(world):
    texts = [make_document(world.bogdan, group=world.protection, title="Textul") for _answer in range(2)]
    changes = [change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie") for text in texts]
    reminder = "document_question_reminder"
    mails = rendered_now() | {reminder: render_mail(reminder_of(changes[0].ask, world.fane, reminder))}
    for change, agrees in zip(changes, (True, False), strict=True):
        answer_label_change(change, by=world.fane, agrees=agrees)
    mails |= rendered_now()
    assert set(mails) == QUESTIONS
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_mails_of_sign_in_are_romanian(world, mailoutbox, name):
    Client().post(reverse(name), {"email": "ana@example.org"})
    assert [left_in(mail) for mail in mailoutbox] == [[]]


def test_every_mail_is_read_here():
    """The templates there are: a new kind of mail is added to the tests above."""
    place = Path(get_template("mail/base.html").origin.name).parent
    kinds = {path.name.removesuffix("_subject.txt") for path in place.glob("*_subject.txt")}
    meetings = {"meeting_invited", "meeting_reminder", "meeting_moved", "meeting_cancelled"}
    meetings |= {"news", "digest"}  # test_mails_of_news.py
    meetings |= {"meeting_nudged", "agenda_missing", "reconfirmation_asked"}  # test_mails_of_home.py
    meetings |= {"mandate_ends", "appointment_ends", "affiliation_ends", "guest_ends", "lead_ends"}  # test_mails_of_home.py
    meetings |= {"circular_sent", "reading_asked"}  # test_mails_of_circulars.py
    meetings |= {"ask_opened", "ask_reminder", "ask_nudged", "ask_extended", "ask_cancelled"}  # test_mails_of_asks.py
    assert kinds == ACCOUNT | QUESTIONS | {"invitation_sent", "document_granted", "glass_broken", "glass_broken_author"} | meetings
