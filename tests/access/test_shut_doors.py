"""Who may no longer: a guest whose access is over, somebody who has left, an account closed a second ago. Each request is answered
in words, nothing that was typed is lost, and nothing is told that a missing page would not tell."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access, take_back
from documents.actions.access_ask import ask_for_access, ask_keepers
from documents.models import AccessRequest, Document
from meetings.models import Invitee
from members.actions.invitation import accept_invitation, invitation_token, invite_person
from members.actions.mandate import end_affiliation
from members.models import Affiliation, Invitation, User
from protect_portal.access.rights import can
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.access.second_steps import first_step, is_signed_in
from tests.make import convene, make_docx, make_meeting
from tests.passkeys import give_passkey
from tests.walks.pages import MISSING, without_tokens
from tests.world import PASSWORD

HTMX = {"HX-Request": "true"}
HIDDEN = "The page does not exist or is not shared with you"
ENDED = "The access may have ended; whoever sent it can prolong it."
SIGNED_OUT = "You are signed out"
CLOSED = "The account is closed"
GONE = "This link opens nothing"
NOTE = '<div class="note late" role="alert"><h2>'


@pytest.fixture(autouse=True)
def in_english(world):
    User.objects.update(language="en")


def stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def shown(response) -> str:
    return (response.getvalue() if response.streaming else response.content).decode("utf-8", "replace")


def statuses(client, paths) -> set[int]:
    return {client.get(path).status_code for path in paths}


def pages_of(document) -> list[str]:
    names = ("document-detail", "document-edit", "version-upload", "document-history", "document-readers", "document-readings")
    return [reverse(name, args=[document.pk]) for name in names]


def file_of(document) -> str:
    return document.current_version.files.get().get_absolute_url()


def is_note(response, status: int, words: str) -> bool:
    """A part of a page is answered by a note in its place: no page inside the page, whatever its element selects."""
    told = response.content.decode()
    return (response.status_code, told.startswith(NOTE + words), response.headers["HX-Reselect"], "<html" in told) == (
        status, True, ".note", False,
    )  # fmt: skip


# A guest whose access ended while the page was open


@pytest.fixture
def guest(world, client_of):
    """Elena's open tab: a text of the leads that she was given to write in, and what of it she had opened."""
    grant_access(world.document_leads, world.elena, "edit", by=world.ana, reason="Recenzie", until=date.today() + timedelta(days=5))
    client = client_of(world.elena)
    file = client.get(file_of(world.document_leads))
    assert (statuses(client, pages_of(world.document_leads)), file.status_code, shown(file)[:2]) == ({200}, 200, "PK")
    return client


def end_access(world) -> None:
    world.elena.guest_accesses.update(ends_at=timezone.now())


def test_the_pages_and_files_of_a_guest_end_with_the_access(world, guest):
    end_access(world)
    detail = guest.get(world.document_leads.get_absolute_url())
    assert (detail.status_code, HIDDEN in shown(detail), ENDED in shown(detail)) == (404, True, True)
    assert statuses(guest, pages_of(world.document_leads)) == {404}
    for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}):
        assert guest.get(file_of(world.document_leads), headers=headers).status_code == 404
    assert guest.head(file_of(world.document_leads)).status_code == 404
    assert (guest.get("/").status_code, guest.get("/documents/").status_code) == (200, 200), "the account itself stays"


def test_the_form_of_a_guest_opened_before_is_refused_and_what_was_typed_stays(world, guest):
    address = reverse("document-edit", args=[world.document_leads.pk])
    form = guest.get(address).context["form"]
    typed = {"title": "Un titlu mai bun", "type": world.document_leads.type_id, "language": "ro", "base": form["base"].value()}
    end_access(world)
    late, missing = guest.post(address, typed), guest.post(reverse("document-edit", args=[MISSING]), typed)
    assert (late.status_code, HIDDEN in shown(late), "Un titlu mai bun</textarea>" in shown(late)) == (404, True, True)
    assert typed["base"] not in shown(late)
    assert without_tokens(late.content) == without_tokens(missing.content), "typing does not tell a hidden text from a missing one"
    world.document_leads.refresh_from_db()
    assert world.document_leads.title == "Document leads"


def test_the_new_version_of_a_guest_comes_too_late(world, guest):
    end_access(world)
    sent = {"file": make_docx("Nou."), "note": "Am schimbat capitolul doi", "label": "", "base": 1}
    late = guest.post(reverse("version-upload", args=[world.document_leads.pk]), sent)
    assert (late.status_code, "Am schimbat capitolul doi" in shown(late), world.document_leads.versions.count()) == (404, True, 1)


def test_a_part_of_a_guests_page_is_answered_by_a_note(world, client_of):
    meeting = make_meeting(world.ana, group=world.protection, audience="guests", people=[world.ana, world.elena])
    convene(meeting)
    guest, address = client_of(world.elena), reverse("meeting-answer", args=[meeting.pk])
    assert guest.post(address, {"answer": "maybe", "sequence": 0}, headers=HTMX).status_code == 200
    end_access(world)
    assert is_note(guest.post(address, {"answer": "no", "sequence": 0}, headers=HTMX), 404, HIDDEN)
    assert is_note(guest.get(meeting.get_absolute_url(), headers=HTMX), 404, HIDDEN)
    assert Invitee.objects.get(meeting=meeting, user=world.elena).answer == "maybe"


def test_a_part_that_is_not_theirs_is_a_note_too(world, client_of):
    assert is_note(client_of(world.bogdan).get(reverse("meeting-call"), headers=HTMX), 403, "This is not yours to do")


def test_who_is_no_guest_any_more_asks_for_nothing(world, client_of):
    guest, address = client_of(world.elena), reverse("access-ask", args=[world.document_leads.pk])
    end_access(world)
    late = guest.post(address, {"reason": "Am nevoie de el pentru raport"})
    assert (late.status_code, "Am nevoie de el pentru raport" in shown(late), AccessRequest.objects.count()) == (403, True, 0)


# Somebody who has left, and the links in their old mails


def link_for(person, kind: str) -> str:
    """The address that the mail of this kind leads `person` to."""
    fan_out()
    mail = render_mail(Delivery.objects.get(recipient=person, kind=kind))
    return re.search(r"https?://[^/\s]+(/(?:documents|meetings)/\d+/)", mail.body)[1]


def leave(world, person) -> None:
    end_affiliation(Affiliation.objects.running().get(user=person), by=world.dan)


def test_the_links_of_somebody_who_left_say_that_it_is_over(world, client_of):
    """Signed in, or led to the door first: the page is missing, in words, and home stays theirs."""
    grant_access(world.document_leads, world.carmen, "view", by=world.ana, reason="Verificare")
    link = link_for(world.carmen, "document_granted")
    assert client_of(world.carmen).get(link).status_code == 200
    take_back(world.document_leads, f"user:{world.carmen.pk}", by=world.ana)
    leave(world, world.carmen)
    inside, outside = client_of(world.carmen), stranger()
    assert (inside.get(link).status_code, ENDED in shown(inside.get(link)), inside.get("/").status_code) == (404, True, 200)
    door = outside.get(link)["Location"]
    assert door == f"{reverse('account_login')}?next={link}"
    assert outside.post(door, {"login": world.carmen.email, "password": PASSWORD, "next": link})["Location"] == link
    assert (outside.get(link).status_code, HIDDEN in shown(outside.get(link))) == (404, True)


def test_a_meeting_and_its_file_for_the_calendar_are_over_as_well(world, client_of):
    leave(world, world.bogdan)
    client, pk = client_of(world.bogdan), world.meeting.pk
    names = ("meeting-detail", "meeting-calendar", "meeting-history", "meeting-readers")
    assert statuses(client, [reverse(name, args=[pk]) for name in names]) == {404}
    answers = [
        client.post(reverse("meeting-answer", args=[pk]), {"answer": "yes", "sequence": 0}, headers=headers).status_code
        for headers in ({}, HTMX)
    ]
    assert (answers, Invitee.objects.get(meeting=world.meeting, user=world.bogdan).answer) == ([404, 404], "")


def test_who_left_answers_no_ask_of_before(world, client_of):
    """A request for access to a text they kept, and a consent for the organisation they spoke for."""
    ask_for_access(world.document_leads.pk, by=world.carmen, reason="Raport")
    ask_keepers()
    leave(world, world.ana)
    request = AccessRequest.objects.get()
    sent = client_of(world.ana).post(reverse("access-refuse", args=[request.document_id]), {"request": request.pk})
    request.ask.refresh_from_db()
    assert (sent.status_code, request.ask.status) == (404, "open")


def test_the_invitation_of_somebody_who_joined_and_left_brings_nobody_back(world):
    """Neither the one that was accepted nor another to the same organisation that still waited."""
    first = invite_person(world.cetina, by=world.carmen, email="oana@example.org", name="Oana", role="staff")
    second = invite_person(world.cetina, by=world.carmen, email="oana@example.org", name="Oana", role="expert")
    links = [reverse("invitation-accept", args=[invitation_token(one)]) for one in (first, second)]
    person = accept_invitation(first, name="Oana Oprea", language="en", password=PASSWORD)
    leave(world, person)
    for link in links:
        for answer in (stranger().get(link), stranger().post(link, {"name": "Oana", "language": "en", "password": PASSWORD})):
            assert (answer.status_code, GONE in shown(answer)) == (404, True)
    assert person.affiliations.running().count() == 0


def test_an_invitation_to_an_account_that_was_closed_opens_nothing(world):
    invitation = Invitation.objects.get(user=world.nina)
    User.objects.filter(pk=world.nina.pk).update(is_active=False)
    for name in ("accept", "renew"):
        answer = stranger().post(reverse(f"invitation-{name}", args=[invitation_token(invitation)]), {"name": "Nina", "language": "en"})
        assert (answer.status_code, GONE in shown(answer)) == (404, True)
    assert Affiliation.objects.filter(user=world.nina).count() == 0


# An account closed a second ago


@pytest.fixture
def open_session(world, client_of):
    """Ana at work when her account is closed."""
    client = client_of(world.ana)
    client.cookies["django_language"] = "en"
    assert is_signed_in(client)
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    return client


def test_the_next_page_and_file_of_an_open_session_lead_to_the_door(world, open_session):
    document = world.document_group
    for path in ("/", "/account/", *pages_of(document), file_of(document), reverse("meeting-calendar", args=[world.meeting.pk])):
        for method in ("get", "head"):
            answer = getattr(open_session, method)(path)
            assert (answer.status_code, answer["Location"].split("?")[0], shown(answer)) == (302, reverse("account_login"), ""), path
    assert open_session.get(file_of(document), headers={"Range": "bytes=0-3"}).status_code == 302
    assert [can(User.objects.get(pk=world.ana.pk), action, document) for action in ("view", "edit", "share")] == [False] * 3


def test_the_form_of_an_ended_session_comes_back_with_its_text(world, open_session):
    page = f"http://testserver{reverse('document-withdraw', args=[world.document_group.pk])}"
    answer = open_session.post(page, {"reason": "Un motiv lung <b>", "password": "nu-se-vede"}, headers={"Referer": page})
    told = shown(answer)
    assert (answer.status_code, SIGNED_OUT in told, "Un motiv lung &lt;b&gt;</textarea>" in told, "nu-se-vede" in told) == (
        403, True, True, False,
    )  # fmt: skip
    assert f'href="{reverse("account_login")}?next={reverse("document-withdraw", args=[world.document_group.pk])}"' in told
    world.document_group.refresh_from_db()
    assert world.document_group.status == "draft"


@pytest.mark.parametrize(("referer", "page"), [
    ("http://testserver/meetings/?when=past", "/meetings/%3Fwhen%3Dpast"), ("https://evil.example/documents/", "/"), ("", "/"),
])  # fmt: skip
def test_a_button_leads_back_to_its_page_and_never_to_an_act(world, open_session, referer, page):
    answer = open_session.post(reverse("meeting-hold", args=[world.meeting.pk]), headers={"Referer": referer})
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={page}")


def test_by_htmx_a_note_stands_in_the_place_of_the_part(world, open_session):
    answer = {"answer": "no", "sequence": 0}
    url = f"http://testserver{world.meeting.get_absolute_url()}"
    posted = open_session.post(reverse("meeting-answer", args=[world.meeting.pk]), answer, headers=HTMX | {"HX-Current-URL": url})
    assert is_note(posted, 403, SIGNED_OUT)
    assert f"?next={world.meeting.get_absolute_url()}" in shown(posted)
    assert is_note(open_session.get(reverse("meeting-call"), headers=HTMX), 403, SIGNED_OUT)
    assert Invitee.objects.get(meeting=world.meeting, user=world.ana).answer == ""


def test_no_way_in_opens_a_closed_account(world, open_session, mailoutbox):
    """The right password is told that the account is closed; a code and a new password are never written to it."""
    client = stranger()
    landed = client.get(first_step(client)["Location"])
    assert (CLOSED in shown(landed), is_signed_in(client)) == (True, False)
    client.post(reverse("account_request_login_code"), {"email": world.ana.email})
    client.post(reverse("account_reset_password"), {"email": world.ana.email})
    assert [mail.to for mail in mailoutbox] == []


def test_a_passkey_opens_no_closed_account(world):
    from tests.access.test_sign_in_second_step import login_by

    passkey, client = give_passkey(world.ana), stranger()
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    login_by(client, passkey, world.ana)
    assert is_signed_in(client) is False


def test_what_was_owed_by_mail_to_a_closed_account_is_not_sent(world):
    grant_access(world.document_leads, world.carmen, "view", by=world.ana, reason="Verificare")
    User.objects.filter(pk=world.carmen.pk).update(is_active=False)
    fan_out()
    assert Delivery.objects.filter(recipient=world.carmen).count() == 0


def test_a_text_of_somebody_who_left_stays_with_its_organisation(world):
    """Nothing shuts with its author: the group goes on reading it."""
    leave(world, world.ana)
    assert (can(world.ana, "view", world.document_group), can(world.bogdan, "view", world.document_group)) == (False, True)
    assert Document.objects.get(pk=world.document_group.pk).author == world.ana
