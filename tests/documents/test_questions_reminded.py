"""Questions about documents are asked again 7, 3 and 1 days before their last day, as long as nobody has answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from documents.actions.access_ask import ask_for_access, ask_keepers, refuse_access
from documents.actions.circle import Target, answer_label_change, change_audience, take_question_back
from documents.models import AccessRequest, Document, LabelChange
from documents.reminders import moments_of
from members.models import Affiliation, Ask, User
from protect_portal.access.terms import BUCHAREST
from protect_portal.notifications.drain import drain
from protect_portal.notifications.ladder import ladder
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan_reminder
from protect_portal.notifications.registry import REMINDERS
from protect_portal.notifications.still_true import still_true
from tests.make import make_document

TITLE = "Textul Busolei"
KIND = "document_question_reminder"
DAY = timedelta(days=1)


@pytest.fixture
def text(world) -> Document:
    """Bogdan's, of Busola, for which Fane speaks; Ioana is its alternate."""
    User.objects.update(language="en")
    Affiliation.objects.create(user=world.ioana, organisation=world.busola, role="alternate", starts_at=timezone.now() - DAY)
    return make_document(world.bogdan, group=world.protection, title=TITLE)


@pytest.fixture
def change(world, text) -> LabelChange:
    return change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")


@pytest.fixture
def request_of_carmen(world, text) -> AccessRequest:
    ask_for_access(text.pk, by=world.carmen, reason="Mi-a trimis-o Fane")
    ask_keepers()
    return AccessRequest.objects.get(document=text)


def plan() -> int:
    """Of the one reminder these tests are about."""
    return plan_reminder(REMINDERS[KIND])


def planned() -> list[tuple[str, str, str]]:
    """(who, how many days before, state) of each reminder."""
    rows = Delivery.objects.filter(kind=KIND).select_related("recipient").order_by("recipient__name", "due_at")
    return [(row.recipient.name.split()[0], row.occurrence.split("-")[1], row.state) for row in rows]


def states() -> set[str]:
    return set(Delivery.objects.filter(kind=KIND).values_list("state", flat=True))


def fall_due() -> None:
    Delivery.objects.filter(kind=KIND, state="pending").update(next_try_at=timezone.now())


def at(closes_at: datetime, opened_at: datetime) -> list[str]:
    return [f"{moment.due:%a %d.%m. %H:%M} {moment.occurrence[-1]}" for moment in ladder(closes_at, (7, 3, 1), opened_at=opened_at)]


def test_a_ladder_moves_to_the_working_day_before_and_says_nothing_twice(world):
    """Of Thursday, 10 December 2026; of Monday the 14th, where Friday stands for three days and for one; of the last days of a year."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    assert at(datetime(2026, 12, 10, 12, tzinfo=UTC), long_ago) == ["Thu 03.12. 09:00 7", "Mon 07.12. 09:00 3", "Wed 09.12. 09:00 1"]
    assert at(datetime(2026, 12, 14, 12, tzinfo=UTC), long_ago) == ["Mon 07.12. 09:00 7", "Fri 11.12. 09:00 1"]
    assert at(datetime(2026, 12, 8, 12, tzinfo=UTC), long_ago) == ["Fri 27.11. 09:00 7", "Fri 04.12. 09:00 3", "Mon 07.12. 09:00 1"]
    assert at(datetime(2026, 12, 10, 12, tzinfo=UTC), datetime(2026, 12, 5, tzinfo=UTC)) == ["Mon 07.12. 09:00 3", "Wed 09.12. 09:00 1"]


def test_each_is_good_until_the_next_and_the_last_until_the_close(world):
    closes_at = datetime(2026, 12, 10, 12, tzinfo=UTC)
    moments = ladder(closes_at, (7, 3, 1), opened_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [moment.expires for moment in moments] == [moments[1].due, moments[2].due, closes_at]
    assert {moment.due.astimezone(BUCHAREST).hour for moment in moments} == {9}


def test_whoever_may_answer_is_reminded_and_not_who_asked(world, change):
    plan()
    days = [moment.occurrence[-1] for moment in moments_of(change.ask)]
    assert planned() == [(who, day, "pending") for who in ("Fane", "Ioana") for day in days]
    assert {still_true(row) for row in Delivery.objects.filter(kind=KIND)} == {True}
    assert plan() == 0


def test_of_access_the_asked_is_reminded_while_they_keep_the_text(world, text, request_of_carmen):
    plan()
    assert {who for who, _day, _state in planned()} == {"Bogdan"}
    Document.objects.filter(pk=text.pk).update(audience="private", group=None, author=world.fane)
    assert {still_true(row) for row in Delivery.objects.filter(kind=KIND)} == {False}
    plan()
    assert states() == {"cancelled"}


def test_planned_sent_and_planned_again_nothing_changes(world, change, mailoutbox):
    plan()
    fall_due()
    count = len(planned())
    assert drain() == count
    assert plan() == 0
    assert {mail.subject for mail in mailoutbox} == {"Reminder: a question about a document waits for your answer"}


def test_the_mail_says_what_waits_and_never_the_title_under_red(world, text, change):
    plan()
    row = Delivery.objects.filter(kind=KIND).first()
    body = render_mail(row).body
    assert [words in body for words in (TITLE, "Reminder: your organisation is asked", "7, 3 and 1 days before")] == [True] * 3
    Document.objects.filter(pk=text.pk).update(tlp="red", audience="named")
    assert TITLE not in render_mail(Delivery.objects.get(pk=row.pk)).body


def agreed(world, change) -> None:
    answer_label_change(change, by=world.fane, agrees=True)


def refused(world, change) -> None:
    answer_label_change(change, by=world.fane, agrees=False)


def taken_back(world, change) -> None:
    take_question_back(change, by=world.ana)


def narrowed(world, change) -> None:
    """What settles the question by the way."""
    change_audience(Document.objects.get(pk=change.document_id), Target("group", "amber_strict"), by=world.bogdan)


def closed_by_time(world, change) -> None:
    over = timezone.now() - timedelta(minutes=1)
    Ask.objects.filter(pk=change.ask_id).update(opens_at=over - timedelta(days=1), closes_at=over)


@pytest.mark.parametrize("settle", [agreed, refused, taken_back, narrowed, closed_by_time])
def test_of_what_is_settled_nobody_is_reminded_even_without_a_new_plan(world, change, mailoutbox, settle):
    plan()
    settle(world, change)
    fall_due()
    assert (drain(), mailoutbox, states()) == (0, [], {"cancelled"})
    plan()
    assert states() == {"cancelled"}


def test_refused_access_is_settled_too(world, request_of_carmen):
    plan()
    refuse_access(request_of_carmen, by=world.bogdan)
    plan()
    assert states() == {"cancelled"}


def test_who_answers_no_more_for_the_organisation_is_not_reminded(world, change):
    plan()
    Affiliation.objects.filter(user=world.ioana).update(ends_at=timezone.now())
    plan()
    assert {(who, state) for who, _day, state in planned()} == {("Fane", "pending"), ("Ioana", "cancelled")}


def test_after_a_long_pause_nothing_is_said_that_the_next_one_would_say(world, change):
    """A day and a half before the close, with no run since it was asked: the reminder of seven days is over."""
    Ask.objects.filter(pk=change.ask_id).update(closes_at=timezone.now() + timedelta(hours=36))
    plan()
    in_time = [one.occurrence[-1] for one in moments_of(Ask.objects.get(pk=change.ask_id)) if one.expires > timezone.now()]
    assert planned() == [(who, day, "pending") for who in ("Fane", "Ioana") for day in in_time]
    assert "7" not in in_time
