"""Who hears of questions about a document, by notice and by mail, and of their answers; and what its history says of them to whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from documents.actions.access_ask import ask_for_access, ask_keepers
from documents.actions.circle import Target, answer_label_change, change_audience
from documents.actions.hiding import hide_document
from documents.models import Document, LabelChange
from members.models import Affiliation, Ask, User
from protect_portal.audit.models import Event
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.inbox import page_of_notifications
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.still_true import still_true
from tests.audit.test_history import told, without_times
from tests.make import make_document

WHY = "Toți au nevoie"
TITLE = "Textul Busolei"


@pytest.fixture
def text(world) -> Document:
    """Bogdan's, of Busola, for which Fane speaks and Ioana is now the alternate; Ana chairs its group."""
    User.objects.update(language="en")
    Affiliation.objects.create(user=world.ioana, organisation=world.busola, role="alternate", starts_at=timezone.now() - timedelta(days=1))
    return make_document(world.bogdan, group=world.protection, title=TITLE)


def ask_owner(text: Document, by: User) -> LabelChange:
    return change_audience(text, Target("members", "green"), by=by, reason=WHY)


def told_to(person) -> list[str]:
    """The lines of a person's notices, newest first."""
    fan_out()
    with translation.override("en"):
        return [f"{line.before}{line.title}{line.after}" for line in page_of_notifications(person)["lines"]]


def mails(kind: str) -> dict[str, Delivery]:
    fan_out()
    return {row.recipient.name.split()[0]: row for row in Delivery.objects.filter(kind=kind).select_related("recipient", "event")}


def history(browser, text: Document) -> list[str]:
    return without_times(told(browser.get(reverse("document-history", args=[text.pk])).content.decode()))


def test_whoever_may_answer_is_told_even_of_a_text_they_do_not_see(world, text):
    Document.objects.filter(pk=text.pk).update(audience="leads")
    text.refresh_from_db()
    ask_owner(text, world.ana)
    owed = mails("document_question")
    assert {name: still_true(row) for name, row in owed.items()} == {"Fane": True, "Ioana": True}
    assert told_to(world.fane) == told_to(world.ioana) == ["You are asked: a wider circle for a document."]
    mail = render_mail(owed["Ioana"])
    assert (mail.subject, TITLE in mail.body, WHY in mail.body) == ("A question about a document waits for your answer", False, True)
    assert f"document no. {text.pk}" in mail.body


def test_a_title_stands_in_the_mail_of_whoever_sees_it_and_never_under_red(world, text):
    ask_owner(text, world.ana)
    owed = mails("document_question")["Fane"]
    mail = render_mail(owed)
    assert (TITLE in mail.subject, TITLE in mail.body) == (False, True)
    Document.objects.filter(pk=text.pk).update(tlp="red", audience="named")
    red = render_mail(Delivery.objects.get(pk=owed.pk))
    assert (TITLE in red.body, WHY in red.body) == (False, False)


def test_a_mail_is_not_sent_once_it_is_answered(world, text):
    change = ask_owner(text, world.ana)
    owed = mails("document_question")
    answer_label_change(change, by=world.fane, agrees=False)
    assert [still_true(Delivery.objects.get(pk=row.pk)) for row in owed.values()] == [False, False]


def test_who_is_asked_for_access_is_told_and_mailed(world, text):
    ask_for_access(text.pk, by=world.carmen, reason="Mi-a trimis-o Fane")
    ask_keepers()
    mail = render_mail(mails("document_question")["Bogdan"])
    assert told_to(world.bogdan) == ["You are asked: access to a document."]
    assert (mail.subject, mail.to) == ("A question about a document waits for your answer", [world.bogdan.email])
    assert all(words in mail.body for words in (TITLE, world.carmen.name, "Mi-a trimis-o Fane"))
    assert told_to(world.carmen) == []


def test_whose_question_was_agreed_to_hears_of_it_and_new_readers_alone_of_the_text(world, text):
    answer_label_change(ask_owner(text, world.ana), by=world.fane, agrees=True)
    assert told_to(world.ana) == [f"Agreed, the circle is wider now: {TITLE}."]
    assert told_to(world.carmen) == told_to(world.mihai) == [f"Open to you now: {TITLE}."]
    assert [told_to(person) for person in (world.bogdan, world.dan)] == [[], []], "who saw it before"
    mail = render_mail(mails("label_agreed")["Ana"])
    assert (mail.subject, "agreed to the wider circle" in mail.body, TITLE in mail.body) == (
        "Your question about a document was answered", True, True,
    )  # fmt: skip


def test_whose_question_was_refused_hears_of_it(world, text):
    answer_label_change(ask_owner(text, world.ana), by=world.fane, agrees=False)
    assert told_to(world.ana) == [f"The wider circle was refused: {TITLE}."]
    assert "refused the wider circle: nothing changes" in render_mail(mails("label_refused")["Ana"]).body
    assert told_to(world.carmen) == []


def test_a_lighter_label_alone_is_news_to_nobody(world, text):
    text = make_document(world.bogdan, group=world.protection, tlp="amber_strict")
    change_audience(text, Target("group", "amber"), by=world.bogdan, reason=WHY)
    assert [told_to(person) for person in (world.ana, world.fane, world.dan)] == [[], [], []]


def test_a_question_taken_back_by_hiding_is_told_to_both_sides_and_stands_in_the_history(world, client_of, text):
    ask_owner(text, world.ana)
    fan_out()
    hide_document(text, by=world.bogdan, reason="person")
    line = "Taken back, nothing is waited for: a wider circle for a document."
    assert [told_to(person)[0] for person in (world.ana, world.fane, world.ioana)] == [line] * 3
    assert history(client_of(world.bogdan), text)[:2] == [
        f"Hidden from everybody but its author … {world.bogdan.name} in the name of {world.busola.short_name}",
        "The question of a wider circle was taken back from “The group”, TLP:AMBER to “All members”, TLP:GREEN … "
        f"{world.bogdan.name} in the name of {world.busola.short_name}",
    ]


def test_the_history_says_who_consented_for_whom_and_from_where_to_where(world, client_of, text):
    """Dan, of the secretariat, is Busola's alternate besides: he agrees for Busola, not as the secretariat."""
    Affiliation.objects.create(user=world.dan, organisation=world.busola, role="alternate", starts_at=timezone.now() - timedelta(days=1))
    answer_label_change(ask_owner(text, world.ana), by=world.dan, agrees=True)
    moved = "from “The group”, TLP:AMBER to “All members”, TLP:GREEN …"
    owner = f"{world.dan.name} in the name of {world.busola.short_name}"
    assert history(client_of(world.carmen), text) == [
        f"Opened to more people {moved.removesuffix(' …')}; 3 people more see it … {owner}",
        f"The organisation whose text it is agreed to a wider circle or a lighter label {moved} {owner}",
        f"A wider circle or a lighter label was asked for {moved} {world.ana.name} as lead of {world.protection.name_en}",
    ]


def test_who_asked_for_access_is_told_only_to_whoever_may_share(world, client_of, text):
    ask_for_access(text.pk, by=world.carmen, reason="Mi-a trimis-o Fane")
    ask_keepers()
    line = f"Somebody asked for access … {world.carmen.name} in their own name"
    histories = {who: history(client_of(getattr(world, who)), text) for who in ("bogdan", "fane", "ana", "dan", "gina")}
    assert histories == {"bogdan": [line], "fane": [line], "ana": [line], "dan": [], "gina": []}


@pytest.mark.parametrize("who", ["luiza", "dan", "gina"])
def test_the_audit_page_names_nobody_who_asks_and_no_organisation(world, client_of, text, who):
    """Neither on the document, nor on the question of the same minute."""
    ask_for_access(text.pk, by=world.carmen, reason="Mi-a trimis-o Fane")
    ask_keepers()
    page = client_of(getattr(world, who)).get("/audit/").content.decode()
    ask = Ask.objects.get(kind="access")
    about = f"Document, no. {text.pk} TLP:AMBER" if who == "luiza" else f"Document: {TITLE}"
    assert without_times(told(page)) == [
        f"Somebody asked for access {about} … In their own name",
        f"Asked Question (request for access), no. {ask.pk} … In their own name",
    ]
    assert (ask.capacity, Event.objects.get(kind="ask.opened").capacity) == (f"user:{world.carmen.pk}",) * 2


def test_a_question_of_access_is_seen_by_the_asked_alone(world, text):
    ask_for_access(text.pk, by=world.carmen, reason="Mi-a trimis-o Fane")
    ask_keepers()
    seen = [who for who in ("bogdan", "carmen", "dan", "gina", "ana") if Ask.objects.allowed(getattr(world, who)).filter(kind="access")]
    assert seen == ["bogdan"]
