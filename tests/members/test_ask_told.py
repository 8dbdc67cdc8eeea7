"""Who hears of what is asked, and what the mails say."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import add_parties, open_ask, send_ask, take_back_ask
from members.addressees import addressed
from members.models import Affiliation, Organisation
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery, Notification
from tests.make import make_absence, make_ask, make_person
from tests.members.asking import FIELDS, WHOLE, answer_form, party_of
from tests.notifications.conftest import post_office

__all__ = ["post_office"]


@pytest.fixture
def draft(world):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="birou@busola.example.org")
    ask = make_ask(
        world.dan, organisations=[world.busola, world.cetina], people=[world.mihai], fields=FIELDS, status="draft", opens_at=None
    )
    type(ask).objects.filter(pk=ask.pk).update(explanation="Vă rugăm cifrele.", silence="apare fără date")
    ask.refresh_from_db()
    return ask


def owed(kind: str) -> list[str]:
    fan_out()
    rows = Delivery.objects.filter(kind=kind).order_by("recipient__email", "address")
    return [row.address or row.recipient.email for row in rows.select_related("recipient")]


def mail_to(kind: str, address: str):
    fan_out()
    return render_mail(Delivery.objects.get(kind=kind, recipient__email=address, address=None))


def test_the_asked_their_mailbox_and_the_invited_each_once(world, draft):
    send_ask(draft, by=world.dan)
    assert owed("ask_opened") == [
        "carmen@example.org",
        "birou@busola.example.org",
        "fane@example.org",
        "mihai@example.org",
        "nina@example.org",
    ]
    assert sorted(Notification.objects.values_list("user__name", flat=True)) == [
        *("Carmen Cristea", "Fane Florea", "Mihai Moraru", "Nina Neagu"),
    ]


def test_a_draft_is_told_to_nobody_and_its_end_neither(world, draft):
    take_back_ask(draft, by=world.dan)
    assert (owed("ask_opened"), owed("ask_cancelled"), Notification.objects.count()) == ([], [], 0)


def test_what_the_mail_says(world, draft):
    send_ask(draft, by=world.dan)
    mail = mail_to("ask_opened", "fane@example.org")
    assert "O întrebare" in mail.subject
    for words in ("Vă rugăm cifrele.", "Dan Dumitrescu", "Busola", "apare fără date", "/answer/"):
        assert words in mail.body
        assert words in mail.alternatives[0][0]
    assert "Persoane asistate" not in mail.body


def test_its_button_answers(world, draft):
    send_ask(draft, by=world.dan)
    link = re.search(r"http://localhost:8000(/answer/\S+)", mail_to("ask_opened", "fane@example.org").body).group(1)
    assert Client().post(link, answer_form(draft, **WHOLE)).status_code == 303
    assert party_of(draft, world.busola).by == world.fane


def test_who_answers_for_two_gets_one_mail_with_two_links(world, draft):
    Affiliation.objects.create(user=world.fane, organisation=world.cetina, role="coordinator")
    send_ask(draft, by=world.dan)
    assert owed("ask_opened").count("fane@example.org") == 1
    links = set(re.findall(r"/answer/\S+", mail_to("ask_opened", "fane@example.org").body))
    pages = [Client().get(link).content.decode() for link in sorted(links)]
    assert sorted(name for page in pages for name in ("Busola", "Cetina") if f"<b>{name}</b>" in page) == ["Busola", "Cetina"]


@pytest.mark.parametrize("tlp", ["red", "amber_strict"])
def test_of_what_is_restricted_no_word_leaves(world, draft, tlp):
    type(draft).objects.filter(pk=draft.pk).update(tlp=tlp)
    draft.refresh_from_db()
    send_ask(draft, by=world.dan)
    assert "nina@example.org" not in owed("ask_opened")
    mail = mail_to("ask_opened", "fane@example.org")
    for words in ("O întrebare", "Vă rugăm cifrele.", "apare fără date"):
        assert words not in mail.subject + mail.body + mail.alternatives[0][0]


def test_amber_is_named_but_reaches_no_invited(world, draft):
    type(draft).objects.filter(pk=draft.pk).update(tlp="amber")
    draft.refresh_from_db()
    send_ask(draft, by=world.dan)
    assert "nina@example.org" not in owed("ask_opened")
    assert "O întrebare" in mail_to("ask_opened", "fane@example.org").subject


def test_no_line_break_of_a_question_opens_a_header(world, draft):
    type(draft).objects.filter(pk=draft.pk).update(question="Unu\r\nBcc: hot@example.org")
    draft.refresh_from_db()
    send_ask(draft, by=world.dan)
    mail = mail_to("ask_opened", "fane@example.org")
    assert (mail.message()["Bcc"], "\n" in mail.subject) == (None, False)


def test_while_the_representative_is_away(world, draft):
    alternate = make_person("Alt Ernat", world.busola, role="alternate")
    make_absence(world.fane)
    send_ask(draft, by=world.dan)
    assert "fane@example.org" not in owed("ask_opened")
    assert alternate.email in owed("ask_opened")


def test_added_later_they_alone_hear_of_it(world):
    ask = make_ask(world.dan, organisations=[world.busola])
    add_parties(ask, addressed([f"org:{world.cetina.pk}"], world.dan), by=world.dan)
    assert owed("ask_opened") == ["carmen@example.org", "nina@example.org"]


def test_taken_back_is_told_to_all_who_were_asked(world, draft):
    send_ask(draft, by=world.dan)
    fan_out()
    Delivery.objects.update(state="sent")
    take_back_ask(draft, by=world.dan)
    assert owed("ask_cancelled") == [
        *("carmen@example.org", "birou@busola.example.org", "fane@example.org", "mihai@example.org", "nina@example.org"),
    ]
    assert "/answer/" not in mail_to("ask_cancelled", "fane@example.org").body


def test_what_is_taken_back_before_it_left_is_not_asked_any_more(world, draft, post_office):
    send_ask(draft, by=world.dan)
    fan_out()
    take_back_ask(draft, by=world.dan)
    drain()
    assert post_office.copies == {}
    fan_out()
    drain()
    assert dict(Delivery.objects.values_list("kind", "state").distinct()) == {"ask_opened": "cancelled"}
    assert post_office.kept == [], "what nobody was asked by mail is not taken back by mail"


def test_what_is_taken_back_is_told_to_those_whose_mail_has_left(world, draft, post_office):
    send_ask(draft, by=world.dan)
    fan_out()
    Delivery.objects.filter(recipient=world.fane).update(state="sent")
    take_back_ask(draft, by=world.dan)
    fan_out()
    drain()
    assert sorted(recipient for recipient, _message in post_office.kept) == ["birou@busola.example.org", "fane@example.org"]


@pytest.mark.parametrize("kind", ["meeting", "sign_on", "poll", "circular"])
def test_other_kinds_are_told_in_words_of_their_own(world, kind):
    open_ask(kind, by=world.dan, organisations=[world.busola], closes_at=timezone.now() + timedelta(days=3), about=world.dan)
    assert owed("ask_opened") == []


def test_the_notice_leads_to_the_page(world, client_of, draft):
    send_ask(draft, by=world.dan)
    fan_out()
    page = client_of(world.fane).get(reverse("notification-list")).content.decode()
    assert "O întrebare" in page
