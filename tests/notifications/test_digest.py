"""The summary: at a chosen hour, on working days or once a week, of what waits and may still be seen."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.actions.document import withdraw_document
from documents.models import Document
from members.models import User
from protect_portal.access.terms import BUCHAREST
from protect_portal.notifications.drain import _claim, drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.levels import EVERYTHING, set_level
from protect_portal.notifications.models import Delivery, Level, Notification
from protect_portal.notifications.news import plan_news, take
from protect_portal.notifications.slots import slots_around
from protect_portal.notifications.unsubscribe import unsubscriber
from protect_portal.workdays.models import Holiday
from tests.notifications.telling import (
    DAY,
    before_the_last_summary,
    before_the_last_week,
    choose,
    mails_of_news,
    tell,
    waiting,
)


def summaries(person) -> list[Delivery]:
    return list(Delivery.objects.filter(kind="digest", recipient=person).order_by("due_at"))


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BUCHAREST)


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        (at(2026, 11, 25, 9), [(25, 11), (26, 11), (27, 11)], [(23, 11), (2, 12), (7, 12)]),  # Wednesday; 30 Nov and 1 Dec are free
        (at(2026, 11, 25, 7, 59), [(24, 11), (25, 11), (26, 11)], [(23, 11), (2, 12), (7, 12)]),
        (at(2026, 11, 25, 8), [(25, 11), (26, 11), (27, 11)], [(23, 11), (2, 12), (7, 12)]),  # on the hour it has left
        (at(2026, 11, 28, 12), [(27, 11), (2, 12), (3, 12)], [(23, 11), (2, 12), (7, 12)]),  # a Saturday
        (at(2027, 3, 28, 12), [(26, 3), (29, 3), (30, 3)], [(22, 3), (29, 3), (5, 4)]),  # the night of summer time
    ],
)
def test_when_summaries_leave(world, now, daily, weekly):
    of_days, of_weeks = slots_around(now, [8])
    for slots, wanted in ((of_days, daily), (of_weeks, weekly)):
        local = [one.astimezone(BUCHAREST) for one in (slots.past, slots.next, slots.after)]
        assert [(one.day, one.month) for one in local] == wanted
        assert {one.hour for one in local} == {8}


def test_a_bridge_day_moves_the_summary(world):
    Holiday.objects.create(on=datetime(2026, 11, 26, tzinfo=UTC).date(), name="Punte", kind=Holiday.Kind.BRIDGE)
    daily, _weekly = slots_around(at(2026, 11, 25, 9), [8])
    assert daily.next == at(2026, 11, 27, 8)


def test_news_waits_for_the_next_summary_and_leaves_in_one(world, post_office):
    """Without a choice news comes once a day, at eight."""
    for text in (world.document_group, world.document_members, world.document_guests):
        tell("document.withdrawn", text, by=world.ana)
    plan_news()
    (row,) = summaries(world.bogdan)
    daily, _weekly = slots_around(timezone.now(), [8])
    assert (row.due_at, row.expires_at, row.target, row.event) == (daily.next, daily.after, world.bogdan, None)
    assert plan_news() == 0
    assert drain() == 0


def test_a_summary_that_is_due_is_sent_once_with_all_that_waits(world, post_office):
    texts = (world.document_group, world.document_members, world.document_guests)
    for text in texts:
        tell("document.withdrawn", text, by=world.ana, at=before_the_last_summary())
    plan_news()
    drain()
    assert post_office.copies["bogdan@example.org"] == 1
    mail = next(message for recipient, message in post_office.kept if recipient == "bogdan@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert [one.title in text for one in texts] == [True] * 3
    assert [one.title in mail["Subject"] for one in texts] == [False] * 3
    assert (plan_news(), drain(), waiting()) == (0, 0, [])


def test_of_several_summaries_that_never_left_only_the_latest_does(world, post_office):
    for days in (1, 2, 3):
        tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary() - days * DAY)
    plan_news()
    (row,) = summaries(world.bogdan)
    assert row.due_at == slots_around(timezone.now(), [8])[0].past
    drain()
    assert post_office.copies["bogdan@example.org"] == 1
    assert row.items.count() == 3


def test_once_a_week_waits_for_its_day(world):
    choose(Level.WEEKLY, world.bogdan)
    tell("document.withdrawn", world.document_group, by=world.ana)
    plan_news()
    _daily, weekly = slots_around(timezone.now(), [8])
    assert [row.due_at for row in summaries(world.bogdan)] == [weekly.next]


def test_weekly_and_daily_that_are_both_due_are_one_mail(world, post_office):
    set_level(world.bogdan, "", Level.WEEKLY)
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_week())
    Document.objects.filter(pk=world.document_members.pk).update(group=None)
    tell("document.withdrawn", Document.objects.get(pk=world.document_members.pk), by=world.ana, at=before_the_last_week())
    plan_news()
    drain()
    assert post_office.copies["bogdan@example.org"] == 1
    assert Notification.objects.filter(user=world.bogdan, mail="taken").count() == 2
    assert plan_news() == 0


def test_the_hour_is_the_persons_own(world):
    User.objects.filter(pk=world.bogdan.pk).update(digest_hour=17)
    tell("document.withdrawn", world.document_group, by=world.ana)
    plan_news()
    assert [row.due_at.astimezone(BUCHAREST).hour for row in summaries(world.bogdan)] == [17]
    assert [row.due_at.astimezone(BUCHAREST).hour for row in summaries(world.fane)] == [8]


def test_another_hour_moves_what_is_planned(world):
    tell("document.withdrawn", world.document_group, by=world.ana)
    plan_news()
    User.objects.filter(pk=world.bogdan.pk).update(digest_hour=17)
    person = User.objects.get(pk=world.bogdan.pk)
    assert plan_news(person) == 2
    assert sorted(row.state for row in summaries(person)) == ["cancelled", "pending"]
    assert plan_news() == 0


def test_a_line_one_may_not_see_any_more_is_left_out(world, post_office):
    for text in (world.document_group, world.document_members):
        tell("document.withdrawn", text, by=world.ana, at=before_the_last_summary())
    plan_news()
    Document.objects.filter(pk=world.document_group.pk).update(audience="private")
    drain()
    mail = next(message for recipient, message in post_office.kept if recipient == "bogdan@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert (world.document_group.title in text, world.document_members.title in text) == (False, True)
    assert plan_news() == 0


def test_a_summary_without_anything_left_is_not_sent_and_not_planned_again(world, post_office):
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    Document.objects.filter(pk=world.document_group.pk).update(audience="private")
    assert (drain(), post_office.kept, plan_news(), waiting()) == (0, [], 0, [])
    assert {state for _who, _kind, state in mails_of_news()} == {"cancelled"}


def test_a_summary_that_came_too_late_gives_its_news_to_the_next(world, post_office):
    """The mail server was away until the next one was due."""
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    post_office.refuse = lambda recipient: "451 later"
    drain()
    assert Notification.objects.filter(mail="taken").count() == 4
    Delivery.objects.update(expires_at=timezone.now() - timedelta(minutes=1), next_try_at=timezone.now())
    drain()
    assert {state for _who, _kind, state in mails_of_news()} == {"expired"}
    assert waiting() == ["bogdan", "dan", "fane", "gina"]


def test_a_summary_that_failed_gives_its_news_to_the_next(world, post_office):
    """A mailbox that was full today."""
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    post_office.refuse = lambda recipient: "552 5.2.2 mailbox full" if recipient.startswith("bogdan") else None
    drain()
    assert (waiting(), plan_news()) == (["bogdan"], 0)
    assert ("bogdan", "digest", "failed") in mails_of_news()
    post_office.refuse = lambda recipient: None
    Delivery.objects.filter(recipient=world.bogdan).update(occurrence="20200101T060000Z")  # as of an earlier day
    plan_news()
    drain()
    assert (waiting(), post_office.copies["bogdan@example.org"], plan_news()) == ([], 1, 0)


def test_what_no_summary_could_say_for_two_weeks_is_given_up(world, post_office):
    tell("document.withdrawn", world.document_group, by=world.ana, at=timezone.now() - 15 * DAY)
    plan_news()
    post_office.refuse = lambda recipient: "550 5.1.1 no such user"
    drain()
    assert (waiting(), plan_news()) == ([], 0)


@pytest.mark.parametrize(("refusal", "said"), [("552 5.2.2 mailbox full", False), (None, True)])
def test_the_bell_says_by_mail_too_of_what_was_sent(world, client_of, post_office, refusal, said):
    tell("document.withdrawn", world.document_group, by=world.ana, at=timezone.now() - 15 * DAY)
    plan_news()
    post_office.refuse = lambda recipient: refusal
    drain()
    page = client_of(world.bogdan).get(reverse("notification-list"))
    assert [line.by_mail for _day, lines in page.context["days"] for line in lines] == [said]


def test_a_killed_worker_sends_the_same_lines_again(world, post_office):
    """What was taken before the mail was sent belongs to it, not to the next summary."""
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    _token, rows = _claim()
    assert [take(row) for row in rows] == [True] * 4
    assert plan_news() == 0, "what a worker holds stays its own"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert drain() == 4
    assert set(post_office.copies.values()) == {1}


def test_what_was_told_before_there_were_levels_is_never_mailed(world, post_office):
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    Notification.objects.update(mail="none")
    assert (plan_news(), drain()) == (0, 0)


def test_closed_accounts_get_none(world):
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    User.objects.filter(pk=world.bogdan.pk).update(is_active=False)
    plan_news()
    assert ("bogdan", "digest", "cancelled") in mails_of_news()


def test_asked_comes_first_and_without_titles(world, post_office):
    """Fane is invited to a meeting and has not answered: the summary of news says so, above the news."""
    User.objects.filter(pk=world.fane.pk).update(language="en")
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    drain()
    mail = next(message for recipient, message in post_office.kept if recipient == "fane@example.org")
    html = mail.get_body(("html",)).get_content()
    assert world.meeting.title not in html
    assert 0 < html.index("Waits for your answer") < html.index(world.document_group.title)


def test_the_summary_has_the_way_out_of_everything(world, post_office):
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    drain()
    recipient, mail = post_office.kept[0]
    token = urlsplit(mail["List-Unsubscribe"].split(">")[0].strip("<")).path.split("/")[-2]
    person, scope = unsubscriber(token)
    assert (person.email, scope) == (recipient, EVERYTHING)


def test_a_real_act_and_its_summary(world):
    withdraw_document(world.document_group, by=world.ana, reason="Greșit")
    fan_out()
    plan_news()
    assert mails_of_news() == [(name, "digest", "pending") for name in ("bogdan", "dan", "fane", "gina")]
