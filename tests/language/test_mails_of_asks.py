"""The mails of requests, read by a Romanian."""

from datetime import timedelta

from django.utils import timezone

from members.actions.ask import extend_ask, open_ask, take_back_ask
from members.actions.nudge import nudge
from protect_portal.notifications.mail import render_mail
from tests.language.test_mails import left_in, reminder_of, rendered_now
from tests.make import make_delivery


def test_mails_of_requests_are_romanian(world):
    words = {"question": "Cifre pentru raport", "explanation": "Vă rugăm.", "silence": "apare fără date"}
    asked = {"organisations": [world.busola], "closes_at": timezone.now() + timedelta(days=5)}
    ask = open_ask("plain", by=world.dan, **asked, **words)
    mails = rendered_now() | {"ask_reminder": render_mail(reminder_of(ask, world.fane, "ask_reminder"))}
    nudge(ask, by=world.dan)
    extend_ask(ask, timezone.now() + timedelta(days=9), by=world.dan)
    mails |= rendered_now()
    make_delivery(world.fane, ask, kind="ask_reminder", state="sent")  # only whom a mail reached is told that it is taken back
    take_back_ask(ask, by=world.dan)
    mails |= rendered_now()
    assert set(mails) == {"ask_opened", "ask_reminder", "ask_nudged", "ask_extended", "ask_cancelled"}
    assert {kind: left for kind, mail in mails.items() if (left := left_in(mail))} == {}
