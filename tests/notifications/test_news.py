"""News by mail, at once: planned from what waits, one mail for what one act did to one thing, taken before it is sent."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from documents.models import Document
from protect_portal.audit.request_id import current
from protect_portal.notifications.actions import stop_news
from protect_portal.notifications.drain import drain
from protect_portal.notifications.levels import EVERYTHING, FOLLOWED, set_level, unsubscribe
from protect_portal.notifications.mails import ahead, mail_lines
from protect_portal.notifications.models import Delivery, Follow, Level, Notification
from protect_portal.notifications.news import plan_news
from tests.notifications.telling import choose, fall_due, mails_of_news, tell, waiting

READERS = ["bogdan", "dan", "fane", "gina"]


@pytest.fixture
def at_once(world) -> Document:
    """Everybody wants news at once; Ana has shared a text with her group."""
    choose(Level.ALL, world.bogdan, world.dan, world.fane, world.gina)
    tell("document.shared", world.document_group, by=world.ana, version=1)
    return world.document_group


def test_whoever_wants_news_at_once_gets_a_mail_a_minute_later(at_once, post_office):
    assert plan_news() == 4
    assert mails_of_news() == [(name, "news", "pending") for name in READERS]
    waits = [row.due_at - row.event.fanned_at for row in Delivery.objects.select_related("event")]
    assert set(waits) == {timedelta(seconds=60)}
    assert drain() == 0, "there is time to undo"
    fall_due()
    assert drain() == 4
    assert sorted(post_office.copies) == [f"{name}@example.org" for name in READERS]


def test_planned_sent_and_planned_again_nothing_changes(at_once, post_office):
    plan_news()
    assert plan_news() == 0
    fall_due()
    drain()
    assert (plan_news(), waiting()) == (0, [])
    assert {row.mail for row in Notification.objects.all()} == {"taken"}
    assert drain() == 0
    assert set(post_office.copies.values()) == {1}


def test_the_mail_says_what_happened_and_how_to_get_less(at_once, world, post_office):
    plan_news()
    fall_due()
    drain()
    mail = next(message for recipient, message in post_office.kept if recipient == "bogdan@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert at_once.title in text
    assert at_once.title not in mail["Subject"]
    assert f"/documents/{at_once.pk}/" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    links = [part.strip(" <>") for part in mail["List-Unsubscribe"].split(",")]
    assert [link.split(":")[0] for link in links] == ["http", "mailto"]
    assert links[0] in text


@pytest.mark.parametrize("label", ["red", "amber_strict"])
def test_under_a_label_that_stays_inside_no_title_is_mailed(world, label, post_office):
    audience = {"red": "named", "amber_strict": "group"}[label]
    granted = [f"user:{world.bogdan.pk}"] if label == "red" else []
    Document.objects.filter(pk=world.document_group.pk).update(tlp=label, audience=audience, granted=granted)
    choose(Level.ALL, world.bogdan)
    tell("document.shared", Document.objects.get(pk=world.document_group.pk), by=world.ana, version=1)
    plan_news()
    fall_due()
    assert drain() >= 1
    _recipient, mail = next(one for one in post_office.kept if one[0] == "bogdan@example.org")
    words = " ".join(part.get_content() for part in mail.walk() if not part.is_multipart()) + mail["Subject"]
    assert world.document_group.title not in words
    assert f"nr. {world.document_group.pk}" in words or f"no. {world.document_group.pk}" in words


def test_several_things_done_at_once_to_one_text_are_one_mail(world, post_office):
    choose(Level.ALL, world.bogdan)
    token = current.set("a1" * 16)
    try:
        for kind in ("document.shared", "version.added", "document.withdrawn"):
            tell(kind, world.document_group, by=world.ana, version=1)
    finally:
        current.reset(token)
    plan_news()
    fall_due()
    drain()
    assert post_office.copies["bogdan@example.org"] == 1
    taken = Notification.objects.filter(user=world.bogdan).values_list("mail", "digest")
    assert len(taken) == 3
    assert len(set(taken)) == 1
    assert plan_news() == 0


def test_what_was_read_is_not_mailed(at_once, world):
    plan_news()
    Notification.objects.filter(user=world.bogdan).update(read_at=timezone.now())
    assert plan_news() == 2  # settled, and cancelled
    assert ("bogdan", "news", "cancelled") in mails_of_news()
    assert plan_news() == 0


def test_what_was_read_after_planning_is_not_mailed_even_without_a_new_plan(at_once, world, post_office):
    plan_news()
    fall_due()
    Notification.objects.filter(user=world.bogdan).update(read_at=timezone.now())
    drain()
    assert post_office.copies["bogdan@example.org"] == 0


def test_who_no_longer_sees_it_gets_nothing(at_once, post_office):
    plan_news()
    fall_due()
    Document.objects.filter(pk=at_once.pk).update(audience="private")
    assert (drain(), post_office.kept) == (0, [])
    assert {state for _who, _kind, state in mails_of_news()} == {"cancelled"}


def test_news_that_may_not_be_told_any_more_is_not_planned_again(at_once, post_office):
    plan_news()
    fall_due()
    Document.objects.filter(pk=at_once.pk).update(audience="private")
    drain()
    assert (plan_news(), waiting(), drain(), plan_news()) == (0, [], 0, 0)
    assert {state for _who, _kind, state in mails_of_news()} == {"cancelled"}


def test_a_mail_that_was_cancelled_begins_anew_when_it_is_owed_again(at_once, world):
    plan_news()
    Delivery.objects.filter(recipient=world.bogdan).update(attempts=5, last_error="SMTPDataError 451")
    set_level(world.bogdan, EVERYTHING, Level.DAILY)
    plan_news(world.bogdan)
    set_level(world.bogdan, EVERYTHING, Level.ALL)
    plan_news(world.bogdan)
    row = Delivery.objects.get(recipient=world.bogdan, kind="news")
    assert (row.state, row.attempts, row.last_error) == ("pending", 0, "")


@pytest.mark.parametrize(("level", "kind"), [(Level.DAILY, "digest"), (Level.WEEKLY, "digest")])
def test_another_choice_holds_at_once_for_what_waits(at_once, world, level, kind):
    plan_news()
    set_level(world.bogdan, EVERYTHING, level)
    assert plan_news(world.bogdan) == 2
    assert [one for one in mails_of_news() if one[0] == "bogdan"] == [("bogdan", "news", "cancelled"), ("bogdan", kind, "pending")]
    set_level(world.bogdan, EVERYTHING, Level.ALL)
    plan_news(world.bogdan)
    assert [one for one in mails_of_news() if one[0] == "bogdan"] == [("bogdan", "news", "pending"), ("bogdan", kind, "cancelled")]
    assert plan_news() == 0


def test_unsubscribed_nothing_waits_and_nothing_is_sent(at_once, world, post_office):
    plan_news()
    fall_due()
    stop_news(world.bogdan, EVERYTHING)
    assert ("bogdan", "news", "cancelled") in mails_of_news()
    assert plan_news(world.bogdan) == 0
    drain()
    assert post_office.copies["bogdan@example.org"] == 0
    set_level(world.bogdan, EVERYTHING, Level.ALL)
    assert plan_news() == 0, "what was not wanted is not mailed later"


def test_unsubscribed_after_the_mail_server_refused_it_for_now(at_once, world, post_office):
    """The mail has taken its news already; it is asked again whether it is wanted."""
    plan_news()
    fall_due()
    post_office.refuse = lambda recipient: "451 later"
    drain()
    post_office.refuse = lambda recipient: None
    assert plan_news() == 0, "what a mail has taken keeps it"
    unsubscribe(world.bogdan, EVERYTHING)
    fall_due()
    drain()
    assert sorted(post_office.copies) == ["dan@example.org", "fane@example.org", "gina@example.org"]


def test_who_gets_a_mail_of_its_own_gets_no_news_of_the_same_act(world):
    """Shared with the group, and with Carmen by name, by one press of a button."""
    choose(Level.ALL, world.carmen)
    token = current.set("b2" * 16)
    try:
        tell("document.granted", world.document_named, by=world.ana, to=f"user:{world.carmen.pk}")
        tell("document.shared", world.document_named, by=world.ana, version=1)
    finally:
        current.reset(token)
    plan_news()
    mails = Delivery.objects.filter(recipient=world.carmen).values_list("kind", "state")
    assert list(mails) == [("document_granted", "pending")]


def test_news_waits_with_the_mail_of_its_own_and_goes_its_own_way_where_that_is_cancelled(world, post_office):
    """Shared with the group, and with Bogdan by name, by one press of a button; what was for him alone is taken back within the minute."""
    choose(Level.ALL, world.bogdan)
    text = world.document_group
    token = current.set("c3" * 16)
    try:
        tell("document.granted", text, by=world.ana, to=f"user:{world.bogdan.pk}")
        tell("document.shared", text, by=world.ana, version=1)
    finally:
        current.reset(token)
    plan_news()
    assert plan_news() == 0
    own = Delivery.objects.filter(recipient=world.bogdan)
    assert list(own.values_list("kind", "state")) == [("document_granted", "pending")]
    own.update(state="cancelled")
    plan_news()
    fall_due()
    drain()
    assert list(own.order_by("kind").values_list("kind", "state")) == [("document_granted", "cancelled"), ("news", "sent")]


def test_news_that_a_mail_of_its_own_has_told_is_settled(world, post_office):
    choose(Level.ALL, world.bogdan)
    Document.objects.filter(pk=world.document_group.pk).update(granted=[f"user:{world.bogdan.pk}"])
    token = current.set("d4" * 16)
    try:
        tell("document.granted", world.document_group, by=world.ana, to=f"user:{world.bogdan.pk}")
        tell("document.shared", world.document_group, by=world.ana, version=1)
    finally:
        current.reset(token)
    plan_news()
    drain()
    assert (plan_news(), [who for who in waiting() if who == "bogdan"], post_office.copies["bogdan@example.org"]) == (0, [], 1)


def test_followed_things_have_a_level_of_their_own(world):
    text = world.document_group
    Follow.objects.create(user=world.fane, content_type=ContentType.objects.get_for_model(text), object_id=text.pk)
    set_level(world.fane, FOLLOWED, Level.ALL)
    tell("document.withdrawn", text, by=world.ana)
    plan_news()
    kinds = {(who, kind) for who, kind, _state in mails_of_news()}
    assert kinds == {("bogdan", "digest"), ("dan", "digest"), ("fane", "news"), ("gina", "digest")}


def test_what_is_ahead_names_nothing_that_is_not_seen(at_once, world):
    plan_news()
    (line,) = mail_lines(world.bogdan, ahead(world.bogdan))
    assert (line.row.kind, line.about, line.url) == ("news", at_once.title, at_once.get_absolute_url())
    Document.objects.filter(pk=at_once.pk).update(audience="private")
    (line,) = mail_lines(world.bogdan, ahead(world.bogdan))
    assert (at_once.title in line.about, line.url) == (False, "")


def test_sent_to_is_where_a_server_took_it(at_once, post_office):
    plan_news()
    fall_due()
    post_office.refuse = lambda recipient: "550 5.1.1 no such user" if recipient.startswith("fane") else None
    drain()
    assert {row.recipient.email: row.sent_to for row in Delivery.objects.select_related("recipient")} == {
        "bogdan@example.org": "bogdan@example.org",
        "dan@example.org": "dan@example.org",
        "fane@example.org": "",
        "gina@example.org": "gina@example.org",
    }
