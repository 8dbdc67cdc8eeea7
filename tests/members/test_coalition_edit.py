"""The secretariat sets from which mailbox the coalition writes, and how many days before it reminds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.actions.circle import Target, change_audience
from documents.reminders import QUESTION
from members.models import Coalition
from protect_portal.audit.models import Event
from protect_portal.notifications.ladders import LADDERS
from protect_portal.notifications.mail import mailboxes
from protect_portal.notifications.models import Delivery, ReminderOffset
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.plan import plan
from tests.make import make_document

MAILBOXES, REMINDERS = reverse("coalition-edit"), reverse("reminder-offsets")


def sent(client, **typed):
    base = client.get(MAILBOXES).context["form"]["base"].value()
    return client.post(MAILBOXES, {"base": base} | typed)


def days(**of) -> dict[str, str]:
    """The form as the page shows it, with other days for these kinds."""
    return {kind: ", ".join(map(str, ladder.default)) for kind, ladder in LADDERS.items()} | of


def test_the_mailboxes_of_every_mail(world, client_of):
    typed = {"mail_from": "Secretariatul <secretariat@coalitia.example>", "reply_to": "raspuns@coalitia.example"}
    response = sent(client_of(world.dan), **typed)
    assert (response.status_code, mailboxes()) == (303, tuple(typed.values()))
    assert list(Event.objects.filter(kind="coalition.edited").values_list("data", flat=True)) == [{"fields": ["mail_from", "reply_to"]}]


def test_an_empty_one_is_the_installations(world, client_of, settings):
    Coalition.objects.update(mail_from="x@example.org", reply_to="x@example.org")
    sent(client_of(world.dan), mail_from="", reply_to="")
    assert mailboxes() == (settings.DEFAULT_FROM_EMAIL, settings.PORTAL_MAIL_REPLY_TO)


@pytest.mark.parametrize(
    "written", ["nobody", "Name <>", "a@example.org, b@example.org", "Name <a@b>", "a@example.org\r\nBcc: b@example.org"]
)
def test_what_is_no_mailbox_is_given_back(world, client_of, written):
    response = sent(client_of(world.dan), mail_from=written, reply_to="")
    assert (response.status_code, Coalition.current().mail_from) == (422, "")


def test_who_saves_over_another_sees_both(world, client_of):
    client = client_of(world.dan)
    base = client.get(MAILBOXES).context["form"]["base"].value()
    Coalition.objects.update(reply_to="other@example.org")
    response = client.post(MAILBOXES, {"base": base, "mail_from": "", "reply_to": "mine@example.org"})
    assert (response.status_code, Coalition.current().reply_to) == (409, "other@example.org")
    assert "mine@example.org" in response.content.decode()


@pytest.mark.parametrize("who", ["ana", "gina", "klaus", "luiza"])
@pytest.mark.parametrize("page", [MAILBOXES, REMINDERS])
def test_the_secretariat_alone(world, client_of, who, page):
    client = client_of(getattr(world, who))
    assert (client.get(page).status_code, client.post(page, {}).status_code) == (403, 403)


def test_the_days_of_a_reminder(world, client_of):
    response = client_of(world.dan).post(REMINDERS, days(**{QUESTION: "1, 10 5;5"}))
    assert (response.status_code, offsets_of(QUESTION, (7, 3, 1))) == (303, (10, 5, 1))
    assert list(Event.objects.filter(kind="reminder.offsets_edited").values_list("by", "data")) == [
        (world.dan.pk, {"reminder": QUESTION, "days": [10, 5, 1]})
    ]


def test_what_is_not_changed_has_no_event(world, client_of):
    client_of(world.dan).post(REMINDERS, days())
    assert (Event.objects.count(), ReminderOffset.objects.count()) == (0, 0)


def test_emptied_it_is_the_portals_own_again(world, client_of):
    client = client_of(world.dan)
    client.post(REMINDERS, days(**{QUESTION: "2"}))
    client.post(REMINDERS, days(**{QUESTION: ""}))
    assert (offsets_of(QUESTION, (7, 3, 1)), ReminderOffset.objects.count()) == ((7, 3, 1), 0)


@pytest.mark.parametrize("written", ["x", "-1", "366", "1.5", "1,2,3,4,5,6,7,8,9", "²"])
def test_what_is_no_days_is_given_back(world, client_of, written):
    response = client_of(world.dan).post(REMINDERS, days(**{QUESTION: written}))
    assert (response.status_code, ReminderOffset.objects.count()) == (422, 0)
    assert f'value="{written}"' in response.content.decode()


def test_what_is_planned_moves_and_is_said_once(world, client_of):
    text = make_document(world.bogdan, group=world.protection, title="Textul")
    ask = change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie").ask
    type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now() + timedelta(days=30))
    plan()
    client_of(world.dan).post(REMINDERS, days(**{QUESTION: "9, 2"}))
    plan()
    pending = Delivery.objects.filter(kind=QUESTION, state="pending", recipient=world.fane).order_by("due_at")
    assert ([row.occurrence.rpartition("-")[2] for row in pending], plan()) == (["9", "2"], 0)
