"""What is owed about the foreign group and about everything else: mails and logs tell the marked word to nobody outside."""

import logging

import pytest
from django.utils import timezone

from documents.models import Document
from meetings.models import Meeting
from members.models import User
from protect_portal.audit.record import record
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery, Notification
from protect_portal.notifications.news import plan_news
from protect_portal.notifications.registry import NOTICES
from tests.notifications.telling import before_the_last_summary, choose, tell
from tests.walks.test_every_page import INSIDE, OUTSIDE
from tests.world import CANARY

EVERYONE = [name for name in (*OUTSIDE, *INSIDE) if name]


def owe_everything_to_everybody(world) -> None:
    """Each mail a meeting can owe, of both groups, also to people who may not know: as after a mistake elsewhere."""
    for meeting in (world.meeting, world.foreign_meeting):
        for kind in ("meeting.convened", "meeting.moved", "meeting.cancelled"):
            if kind in NOTICES:
                record(kind, meeting, by=None, sequence=meeting.sequence)
    fan_out()
    for row in Delivery.objects.order_by("kind", "object_id").distinct("kind", "object_id"):
        told = Delivery.objects.filter(kind=row.kind, object_id=row.object_id).values("recipient")
        for person in User.objects.exclude(pk__in=told):
            row.pk, row.recipient_id = None, person.pk
            row.save(force_insert=True)


def words_of(mail) -> str:
    """Everything a mail says, decoded."""
    parts = [mail.subject, mail.body, *(part.content for part in mail.alternatives), *(str(file[1]) for file in mail.attachments)]
    return " ".join(parts)


def test_no_mail_and_no_log_tells_the_canary_outside(world, mailoutbox, caplog):
    caplog.set_level(logging.DEBUG)
    owe_everything_to_everybody(world)
    assert Delivery.objects.count() > 2 * len(EVERYONE)
    drain()
    told = {address for mail in mailoutbox for address in mail.to if CANARY in words_of(mail)}
    assert told == {"mihai@example.org"}, "only who was invited to the foreign meeting reads of it"
    assert {address for mail in mailoutbox for address in mail.to} == {f"{name}@example.org" for name in ("ana", "bogdan", "fane", "mihai")}
    assert CANARY not in "".join(line for line in caplog.text.splitlines(keepends=True) if "django.db" not in line)


def tell_everything_to_everybody(world) -> None:
    """A notice of each text and each meeting to every person, waiting for its mail: as after a mistake elsewhere."""
    at = before_the_last_summary()
    events = [tell("document.shared", row, at=at, version=1) for row in Document.objects.all()]
    events += [tell("meeting.edited", row, at=at) for row in Meeting.objects.all()]
    rows = [Notification(user=person, event=event, category="news", mail="waits") for person in User.objects.all() for event in events]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


@pytest.mark.parametrize(("level", "kind"), [("all", "news"), ("daily", "digest")])
def test_no_news_by_mail_tells_the_canary_outside(world, mailoutbox, level, kind):
    choose(level, *User.objects.all())
    tell_everything_to_everybody(world)
    plan_news()
    Delivery.objects.filter(kind=kind).update(next_try_at=timezone.now(), due_at=timezone.now())
    drain()
    told = {address for mail in mailoutbox for address in mail.to if CANARY in words_of(mail)}
    assert (told, {row.kind for row in Delivery.objects.all()}) == ({f"{name}@example.org" for name in INSIDE}, {kind})
    assert len({address for mail in mailoutbox for address in mail.to}) > len(INSIDE)


def test_no_page_writes_the_canary_into_a_log(told_world, client_of, caplog):
    """Pages that are refused, missing or broken are logged without what stands in them."""
    caplog.set_level(logging.INFO)
    for name in EVERYONE:
        browser = client_of(getattr(told_world, name))
        for row in (told_world.foreign_document, *Meeting.objects.all()):
            browser.get(row.get_absolute_url())
            browser.post(f"{row.get_absolute_url()}edit/", {"title": CANARY})
            browser.get(f"{row.get_absolute_url()}nothing/?q={CANARY[:4]}")
    assert CANARY not in caplog.text
