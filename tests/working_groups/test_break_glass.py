"""Break-glass: an hour, one thing, a reason, and the presidency knows."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from documents.models import Document
from members.models import User
from protect_portal.access.explain import picture_of
from protect_portal.access.lock import Tlp
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.inbox import page_of_notifications
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery, Notification
from tests.audit.test_history import told, without_times
from working_groups.break_glass import MISTYPED, SHUT, note_refusal, open_for_an_hour, open_or_note
from working_groups.models import GuestAccess

REASON = "Fișierul nu se deschide"
PAGE = "/break-glass/"


def sent(client, address: str, reason: str = REASON):
    return client.post(PAGE, {"address": address, "reason": reason})


@pytest.mark.parametrize("attribute", ["document_group", "document_named", "meeting"])
def test_the_administrator_opens_one_thing_for_an_hour(world, client_of, attribute):
    root = getattr(world, attribute)
    client = client_of(world.klaus)
    assert client.get(root.get_absolute_url()).status_code == 404
    answer = sent(client, f"http://localhost:8000{root.get_absolute_url()}")
    assert (answer.status_code, answer["Location"]) == (303, root.get_absolute_url())
    assert client.get(root.get_absolute_url()).status_code == 200
    assert client.get(world.document_leads.get_absolute_url()).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client_of(world.klaus).get(root.get_absolute_url()).status_code == 404


def test_it_is_recorded_and_told_to_the_presidency(world, client_of):
    document = world.document_named  # which the presidency itself does not see
    sent(client_of(world.klaus), f"document {document.pk}")
    access = GuestAccess.objects.get(user=world.klaus)
    events = Event.objects.filter(kind__contains="glass").order_by("pk")
    assert [(event.kind, event.target, event.by, event.data) for event in events] == [
        ("glass.broken", document, world.klaus, {"access": access.pk}),
        ("guest.glass_broken", access, world.klaus, {}),
    ]
    fan_out()
    assert [note.user for note in Notification.objects.filter(event=events[1])] == [world.gina]
    mail = render_mail(Delivery.objects.get(kind="glass_broken"))
    assert mail.to == [world.gina.email]
    assert document.title not in mail.subject + mail.body
    assert REASON in mail.body
    assert REASON not in mail.subject


def test_who_sees_it_says_so(world):
    document = world.document_group
    access = open_for_an_hour(document, REASON, by=world.klaus)
    document.refresh_from_db()
    with translation.override("en"):
        row = next(row for row in picture_of(document, world.ana).rows if row.words.who == "Klaus Keller")
        until = timezone.localtime(access.ends_at)
        assert (row.people, row.why) == (1, f"break-glass until {until:%H:%M}: {REASON}")


def test_what_cannot_be_opened_is_refused_in_one_sentence(world, client_of):
    Document.objects.filter(pk=world.document_leads.pk).update(tlp=Tlp.AMBER_STRICT)
    Document.objects.filter(pk=world.document_members.pk).update(hidden_at=timezone.now())
    client = client_of(world.klaus)
    shut = [world.document_private, world.document_leads, world.document_members]
    addresses = [f"document {row.pk}" for row in shut] + ["document 987654321", "/documents/987654321/"]
    answers = {address: sent(client, address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {422}
    assert {str(error) for answer in answers.values() for error in answer.context["form"].errors["address"]} == {str(SHUT)}
    assert GuestAccess.objects.filter(user=world.klaus).exclude(key_group=None).count() == 0
    assert GuestAccess.objects.running().filter(user=world.klaus).count() == 0
    with pytest.raises(NoLonger):
        open_for_an_hour(world.document_private, REASON, by=world.klaus)


def test_a_red_text_opens_by_the_guest_key(world):
    Document.objects.filter(pk=world.document_named.pk).update(tlp=Tlp.RED)
    access = open_for_an_hour(world.document_named, REASON, by=world.klaus)
    assert f"guest:{access.pk}" in Document.objects.get(pk=world.document_named.pk).readers


def test_a_reason_is_asked_for_and_what_was_typed_stays(world, client_of):
    """Before there is a reason, nothing is told of what exists: missing, shut and open are answered alike."""
    for number in (world.document_private.pk, 987654321):
        assert list(sent(client_of(world.klaus), f"document {number}", "scurt").context["form"].errors) == ["reason"]
    answer = sent(client_of(world.klaus), f"document {world.document_group.pk}", "scurt")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert f"document {world.document_group.pk}" in answer.content.decode()


def test_nobody_else_has_this_page(world, client_of):
    for name in ("ana", "dan", "gina", "elena", "luiza"):
        person = getattr(world, name)
        assert client_of(person).get(PAGE).status_code == 403
        assert sent(client_of(person), f"document {world.document_group.pk}").status_code == 403
        assert PAGE not in client_of(person).get(reverse("home")).content.decode()
    with pytest.raises(PermissionDenied):
        open_for_an_hour(world.document_group, REASON, by=world.ana)


def test_an_old_sign_in_is_asked_again(world, client_of):
    client = client_of(world.klaus)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_reauthenticate"))


def test_auth_groups_have_no_members(world):
    """Their names are keys; whoever carries a key is said by the keyring alone."""
    open_for_an_hour(world.document_group, REASON, by=world.klaus)
    assert User.groups.through.objects.count() == 0
    assert Group.objects.filter(user__isnull=False).count() == 0


@pytest.mark.parametrize("words", ["document {}", "Documentul {}", "documentul nr. {}", "document no. {}", "  DOCUMENT   {} "])
def test_a_document_is_called_in_both_languages(world, client_of, words):
    answer = sent(client_of(world.klaus), words.format(world.document_group.pk))
    assert (answer.status_code, answer["Location"]) == (303, world.document_group.get_absolute_url())


@pytest.mark.parametrize("words", ["meeting {}", "ședința {}", "şedinţa {}", "sedinta {}", "Ședință {}", "ședința nr {}"])
def test_a_meeting_is_called_in_both_languages(world, client_of, words):
    answer = sent(client_of(world.klaus), words.format(world.meeting.pk))
    assert (answer.status_code, answer["Location"]) == (303, world.meeting.get_absolute_url())


@pytest.mark.parametrize("words", [
    "documnt 4", "ceva", "4", "document ¹", "document -4", f"document {'9' * 40}", "/documents/", "/nowhere/", "http://[",
    "//ex℀mple/", "http://[x]/documents/4/", "https://",
])  # fmt: skip
def test_a_typing_mistake_is_called_one(world, client_of, words):
    answer = sent(client_of(world.klaus), words)
    assert (answer.status_code, [str(error) for error in answer.context["form"].errors["address"]]) == (422, [str(MISTYPED)])


def test_the_history_says_in_what_capacity(world, client_of):
    User.objects.update(language="en")
    open_for_an_hour(world.document_group, REASON, by=world.klaus)
    lines = told(client_of(world.bogdan).get(reverse("document-history", args=[world.document_group.pk])).content.decode())
    assert without_times(lines) == ["Opened by the technical administrator in an emergency … As the technical administrator"]


def test_the_author_hears_of_it_and_reads_nothing_that_is_not_theirs(world, client_of):
    open_for_an_hour(world.document_named, REASON, by=world.klaus)
    Document.objects.filter(pk=world.document_group.pk).update(author=world.ioana)  # who has left and sees it no more
    open_for_an_hour(world.document_group, REASON, by=world.klaus)
    fan_out()
    told_to = [(row.recipient, row.target) for row in Delivery.objects.filter(kind="glass_broken_author")]
    notes = Notification.objects.filter(event__kind="glass.broken").values_list("user", "event__object_id")
    assert (told_to, list(notes)) == ([(world.ana, world.document_named)], [(world.ana.pk, world.document_named.pk)])
    mail = render_mail(Delivery.objects.get(kind="glass_broken_author"))
    assert (world.document_named.title in mail.subject, world.document_named.title in mail.body) == (False, True)
    Document.objects.filter(pk=world.document_named.pk).update(tlp=Tlp.RED)
    assert world.document_named.title not in render_mail(Delivery.objects.get(kind="glass_broken_author")).body


def refusals() -> list[Event]:
    return list(Event.objects.filter(kind="guest.glass_refused").order_by("pk"))


def test_an_attempt_that_opens_nothing_is_recorded_and_says_nothing_of_what_there_is(world, client_of):
    """Missing, shut and mistyped leave the same event: who, when and why it was tried."""
    client = client_of(world.klaus)
    for address in (f"document {world.document_private.pk}", "document 987654321", "documnt 4"):
        assert sent(client, address).status_code == 422
    events = refusals()
    assert [(event.by, event.data, event.capacity) for event in events] == [(world.klaus, {}, "administrator")] * 3
    rows = [
        (row.user, row.reason, row.basis, row.key_group, row.starts_at == row.ends_at) for row in GuestAccess.objects.filter(group=None)
    ]
    assert rows == [(world.klaus, REASON, "", None, True)] * 3
    assert GuestAccess.objects.running().filter(user=world.klaus).count() == 0
    assert [event.target for event in events] == list(GuestAccess.objects.filter(user=world.klaus).order_by("pk"))


def test_without_a_reason_nothing_was_tried(world, client_of):
    sent(client_of(world.klaus), "document 987654321", "scurt")
    assert refusals() == []


def test_presidency_and_auditor_read_who_tried_and_why(world, client_of):
    User.objects.update(language="en")
    sent(client_of(world.klaus), "document 987654321")
    fan_out()
    told_to = Notification.objects.filter(event__kind="guest.glass_refused").values_list("user__name", flat=True)
    assert sorted(told_to) == [world.gina.name, world.luiza.name]
    assert Delivery.objects.filter(kind__startswith="glass").count() == 0
    with translation.override("en"):
        lines = {person.name: page_of_notifications(person)["lines"] for person in (world.gina, world.luiza)}
        said = {name: [f"{line.before}{line.title}{line.after}" for line in told_lines] for name, told_lines in lines.items()}
    sentence = f"Break-glass: the technical administrator tried to open something, and nothing was opened. Reason: {REASON}."
    assert said == {world.gina.name: [sentence], world.luiza.name: [sentence]}
    number = GuestAccess.objects.get(user=world.klaus).pk
    for reader in (world.gina, world.luiza):
        lines = without_times(told(client_of(reader).get("/audit/").content.decode()))
        assert lines[0].split(" … ")[0] == (
            f"Emergency access was tried, and nothing was opened Guest access, no. {number} {world.klaus.name}: {REASON}"
        )
    dan = without_times(told(client_of(world.dan).get("/audit/").content.decode()))
    assert REASON not in " ".join(dan), "the secretariat reads that it happened"


def test_what_was_shut_in_between_is_noted_too(world):
    """The page looked at it while it was open; under the lock it is AMBER+STRICT."""
    Document.objects.filter(pk=world.document_group.pk).update(tlp=Tlp.AMBER_STRICT)
    with pytest.raises(NoLonger):
        open_or_note(world.document_group, REASON, by=world.klaus)
    assert [event.by for event in refusals()] == [world.klaus]


def test_nobody_else_notes_an_attempt(world):
    with pytest.raises(PermissionDenied):
        note_refusal(REASON, by=world.ana)
