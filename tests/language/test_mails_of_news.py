"""The mails of news, read by a Romanian; every number has its form."""

import pytest

from protect_portal.notifications.drain import drain
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.news import plan_news
from tests.language.test_mails import left_in
from tests.notifications.telling import before_the_last_summary, choose, fall_due, tell


@pytest.mark.parametrize(("level", "kind"), [("all", "news"), ("daily", "digest")])
def test_mails_of_news_are_romanian(world, mailoutbox, level, kind):
    choose(level, world.fane)
    tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    fall_due()
    drain()
    sent = Delivery.objects.filter(state="sent", recipient=world.fane).values_list("kind", flat=True)
    mails = [mail for mail in mailoutbox if mail.to == ["fane@example.org"]]
    assert list(sent) == [kind]
    assert [left_in(mail) for mail in mails] == [[]]


@pytest.mark.parametrize(("number", "words"), [(1, "1 noutate, "), (3, "3 noutăți, "), (20, "20 de noutăți, ")])
def test_the_subject_counts_as_romanians_do(world, mailoutbox, number, words):
    for _one in range(number):
        tell("document.withdrawn", world.document_group, by=world.ana, at=before_the_last_summary())
    plan_news()
    drain()
    subjects = {mail.subject for mail in mailoutbox if mail.to == ["fane@example.org"]}
    assert {subject.startswith(words) for subject in subjects} == {True}
