"""Circulars: the draft, whom it goes to, sending it once; the count is the mails; labels; nothing written by people opens a header."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import NobodyAsked
from members.actions.circular import TooWide, drop_circular, send_circular
from members.models import Ask, AskedParty, Circular, CircularFile, Organisation, User
from members.waiting import waiting_on
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger, WrongStatus
from protect_portal.files.models import StoredFile
from protect_portal.notifications.models import Delivery
from tests.make import make_ask, make_docx
from tests.members.asking import day_in
from tests.members.circulars import NEW, circular_form, confirmed_form, counted, deliveries, draft, mail_to, newest, parties_of, sent
from working_groups.models import LeadTerm, Seat

MEMBERS = ["Ancora", "Busola", "Cetina", "Delta", "Gentiana", "Luceafar", "Meridian"]


def asked(circular: Circular) -> list[str]:
    return sorted(party.organisation.short_name if party.organisation else party.user.name for party in parties_of(circular))


def test_a_draft_is_kept_with_its_files_and_nobody_hears_of_it(world, client_of):
    response = client_of(world.dan).post(NEW, circular_form(added=[make_docx(name="unu.docx"), make_docx(name="doi.docx")]))
    circular = newest()
    assert (response.status_code, response["Location"]) == (303, reverse("circular-detail", args=[circular.pk]))
    assert (circular.ask.status, circular.ask.kind, circular.ask.question, circular.ask.by, circular.ask.capacity) == (
        *("draft", "circular", "Adunarea generală", world.dan, "secretariat"),
    )
    assert (circular.to, circular.sent_at, circular.confirm, asked(circular)) == ("members", None, False, MEMBERS)
    assert [file.stored.name for file in circular.files.all()] == ["unu.docx", "doi.docx"]
    assert list(Event.objects.values_list("kind", flat=True)) == ["circular.drafted"]
    assert deliveries(circular) == []
    for other in (world.carmen, world.ana, world.klaus):
        assert client_of(other).get(response["Location"]).status_code == 404


def test_its_page_promises_as_many_mails_as_are_owed(world, client_of):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="oficial@busola.example")
    client = client_of(world.dan)
    client.post(NEW, circular_form())
    circular = newest()
    page = client.get(circular.get_absolute_url())
    promised = page.context["mails"].total
    assert "oficial@busola.example" in page.content.decode()
    assert client.post(reverse("circular-send", args=[circular.pk])).status_code == 303
    assert len(deliveries(circular)) == promised == counted(circular)
    assert [row.address for row in deliveries(circular) if row.address] == ["oficial@busola.example"]


def test_pressed_twice_it_is_sent_once(world, client_of):
    circular = draft(world.dan, "members")
    client = client_of(world.dan)
    statuses = [client.post(reverse("circular-send", args=[circular.pk])).status_code for _press in range(2)]
    before = len(deliveries(circular))
    assert (statuses, Event.objects.filter(kind="circular.sent").count()) == ([303, 409], 1)
    assert len(deliveries(circular)) == before > 0
    with pytest.raises(WrongStatus), transaction.atomic():
        send_circular(circular, by=world.dan)


def test_to_chosen_organisations(world):
    circular = sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}")
    assert (circular.to, asked(circular)) == ("", ["Busola", "Cetina"])
    assert [row.recipient.name for row in deliveries(circular)] == ["Carmen Cristea", "Fane Florea", "Nina Neagu"]


def test_to_all_but_one_no_whole_circle_is_named(world, client_of):
    client_of(world.dan).post(NEW, circular_form(without=[f"-org:{world.busola.pk}"]))
    circular = newest()
    assert (circular.to, asked(circular)) == ("", [name for name in MEMBERS if name != "Busola"])
    edit = client_of(world.dan).get(reverse("circular-edit", args=[circular.pk])).context["form"]
    assert sorted(edit["organisations"].value()) == sorted(f"org:{party.organisation_id}" for party in parties_of(circular))


def test_to_a_group_by_its_chair_who_is_asked_again_without_one(world, client_of):
    client = client_of(world.ana)
    form = client.get(NEW).context["form"]
    assert [key for key, _label in form.fields["circles"].choices] == [f"group:{world.protection.pk}"]
    assert [key for key, _label in form.fields["silent"].choices] == [f"silent:{world.meeting.ask_id}"]
    assert "organisations" not in form.fields
    client.post(NEW, circular_form(circles=[f"group:{world.protection.pk}"], without=[f"-org:{world.hora.pk}"]))
    circular = newest()
    assert (circular.to, asked(circular), circular.ask.capacity.startswith("org:")) == ("", ["Ancora", "Busola"], True)
    again = client.get(reverse("circular-edit", args=[circular.pk])).context["form"]
    assert (again["circles"].value(), again["without"].value()) == ([f"group:{world.protection.pk}"], [f"-org:{world.hora.pk}"])
    whole = draft(world.ana, f"group:{world.protection.pk}")
    assert (whole.to, whole.ask.capacity) == (f"group:{world.protection.pk}", f"group:{world.protection.pk}:leads")


def test_to_the_silent_of_a_request(world):
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.elena])
    AskedParty.objects.filter(ask=ask, organisation=world.busola).update(status="answered", answered_at=timezone.now(), by=world.fane)
    circular = sent(world.dan, f"silent:{ask.pk}")
    assert (circular.to, asked(circular)) == ("", ["Cetina", "Elena Enache"])
    assert [row.recipient.name for row in deliveries(circular)] == ["Carmen Cristea", "Elena Enache", "Nina Neagu"]


def test_a_circle_that_is_not_theirs_is_refused(world, client_of):
    with pytest.raises(PermissionDenied), transaction.atomic():
        draft(world.ana, "members")
    response = client_of(world.ana).post(NEW, circular_form())
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["circles"])
    assert not Circular.objects.exists()


def test_to_nobody_it_is_refused_with_all_that_was_typed(world, client_of):
    response = client_of(world.dan).post(NEW, circular_form(circles=[], text="Rămâne scris"))
    assert (response.status_code, list(response.context["form"].errors), "Rămâne scris" in response.content.decode()) == (
        422,
        ["circles"],
        True,
    )
    circular = draft(world.dan, f"org:{world.busola.pk}")
    parties_of(circular).delete()
    with pytest.raises(NobodyAsked), transaction.atomic():
        send_circular(circular, by=world.dan)
    assert not Delivery.objects.exists()


def raised(circular: Circular, tlp: str) -> Circular:
    """The draft as it stood before its label was refused."""
    Ask.objects.filter(pk=circular.ask_id).update(tlp=tlp)
    return Circular.objects.get(pk=circular.pk)


def test_amber_strict_never_goes_to_all_members(world, client_of):
    with pytest.raises(TooWide), transaction.atomic():
        draft(world.dan, "members", tlp="amber_strict")
    response = client_of(world.dan).post(NEW, circular_form(tlp="amber_strict"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["tlp"])
    with pytest.raises(TooWide), transaction.atomic():
        send_circular(raised(draft(world.dan, "members"), "amber_strict"), by=world.dan)


def test_nor_to_most_of_them_without_one_or_ticked_one_by_one(world, client_of):
    without = circular_form(tlp="amber_strict", without=[f"-org:{world.cetina.pk}"])
    ticked = [f"org:{one.pk}" for one in (world.ancora, world.busola, world.cetina, world.delta)]
    for typed in (without, circular_form(tlp="amber_strict", circles=[], organisations=ticked)):
        response = client_of(world.dan).post(NEW, typed)
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["tlp"])
    with pytest.raises(TooWide), transaction.atomic():
        send_circular(raised(draft(world.dan, *ticked), "amber_strict"), by=world.dan)
    assert asked(sent(world.dan, *ticked[:3], tlp="amber_strict")) == ["Ancora", "Busola", "Cetina"]
    assert asked(sent(world.ana, f"group:{world.protection.pk}", tlp="amber_strict")) == ["Ancora", "Busola", "Hora"]


def test_red_is_for_people_by_name_and_no_circular(world, client_of):
    assert [label for label, _words in client_of(world.dan).get(NEW).context["form"].fields["tlp"].choices] == [
        "green",
        "amber",
        "amber_strict",
    ]
    typed = circular_form(circles=[], organisations=[f"org:{world.busola.pk}"], tlp="red")
    response = client_of(world.dan).post(NEW, typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["tlp"])
    with pytest.raises(TooWide), transaction.atomic():
        draft(world.dan, f"org:{world.busola.pk}", tlp="red")
    with pytest.raises(TooWide), transaction.atomic():
        send_circular(raised(draft(world.dan, f"org:{world.busola.pk}"), "red"), by=world.dan)
    assert not Delivery.objects.exists()


def test_a_whole_circle_is_the_one_of_the_day_it_is_sent(world):
    circular = draft(world.dan, f"group:{world.protection.pk}")
    assert asked(circular) == ["Ancora", "Busola", "Hora"]
    Seat.objects.filter(group=world.protection, organisation=world.busola).update(ends_at=timezone.now() - timedelta(minutes=1))
    Seat.objects.create(group=world.protection, organisation=world.cetina, starts_at=timezone.now() - timedelta(minutes=1))
    send_circular(circular, by=world.dan)
    assert asked(circular) == ["Ancora", "Cetina", "Hora"]


def test_who_has_left_the_chosen_circle_is_not_written_to(world):
    circular = draft(world.ana, f"group:{world.protection.pk}", f"-org:{world.hora.pk}")
    Seat.objects.filter(group=world.protection, organisation=world.busola).update(ends_at=timezone.now() - timedelta(minutes=1))
    send_circular(circular, by=world.ana)
    assert asked(circular) == ["Ancora"]


@pytest.mark.parametrize("left_out", [False, True])
def test_who_no_longer_leads_sends_nothing_to_the_group(world, left_out):
    keys = [f"group:{world.protection.pk}", *([f"-org:{world.hora.pk}"] if left_out else [])]
    circular = draft(world.ana, *keys)
    LeadTerm.objects.filter(user=world.ana).update(ends_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(PermissionDenied), transaction.atomic():
        send_circular(circular, by=User.objects.get(pk=world.ana.pk))
    circular.refresh_from_db()
    assert (circular.sent_at, deliveries(circular)) == (None, [])


def test_without_confirmation_nothing_is_waited_for(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}")
    circular.ask.refresh_from_db()
    assert (circular.ask.status, circular.ask.closes_at) == ("closed", None)
    assert [row.url for row in waiting_on(world.fane)] == [world.meeting.get_absolute_url()]
    assert client_of(world.dan).post(reverse("ask-nudge", args=[circular.ask_id])).status_code == 409


def test_with_confirmation_it_waits_until_a_day(world, client_of):
    client = client_of(world.dan)
    client.post(NEW, confirmed_form(circles=[], organisations=[f"org:{world.busola.pk}"]))
    circular = newest()
    client.post(reverse("circular-send", args=[circular.pk]))
    circular.refresh_from_db()
    assert (circular.ask.status, timezone.localtime(circular.ask.closes_at).strftime("%Y-%m-%d %H:%M")) == ("open", f"{day_in(7)} 23:59")
    assert circular.sender == world.dan
    rows = [(row.title, row.url) for row in waiting_on(world.fane)]
    assert rows[0] == ("Adunarea generală", circular.get_absolute_url())
    assert [url for _title, url in rows[1:]] == [world.meeting.get_absolute_url()]


@pytest.mark.parametrize("last_day", ["", day_in(-1), "mâine"])
def test_to_be_confirmed_it_needs_a_day_to_come(world, client_of, last_day):
    response = client_of(world.dan).post(NEW, circular_form(confirm="on", last_day=last_day))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["last_day"])


def test_a_draft_whose_last_day_has_passed_is_not_sent(world):
    circular = draft(world.dan, "members", closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NoLonger), transaction.atomic():
        send_circular(circular, by=world.dan)


def test_a_draft_is_changed_and_two_do_not_overwrite_each_other(world, client_of):
    circular = draft(world.dan, "members", files=[make_docx(name="vechi.docx")])
    client, edit = client_of(world.dan), reverse("circular-edit", args=[circular.pk])
    form = client.get(edit).context["form"]
    assert (form["circles"].value(), form["question"].value()) == (["members"], "Adunarea generală")
    typed = confirmed_form(circles=[], organisations=[f"org:{world.cetina.pk}"], question="Alt subiect", text="Alt text", tlp="amber")
    typed |= {"base": form["base"].value(), "taken_out": [circular.files.get().pk], "added": [make_docx(name="nou.docx")]}
    assert client.post(edit, typed).status_code == 303
    circular = newest()
    assert (circular.text, circular.to, circular.ask.question, circular.ask.tlp, asked(circular)) == (
        *("Alt text", "", "Alt subiect", "amber", ["Cetina"]),
    )
    assert (circular.confirm, circular.ask.closes_at is not None) == (True, True)
    assert [file.stored.name for file in circular.files.all()] == ["nou.docx"]
    late = client.post(edit, typed | {"text": "Pierdut?", "taken_out": [], "added": []})
    assert (late.status_code, "Pierdut?" in late.content.decode(), newest().text) == (409, True, "Alt text")


def test_what_was_sent_is_never_changed(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}", closes_at=timezone.now() + timedelta(days=3))
    client = client_of(world.dan)
    pages = [reverse(name, args=[circular.pk]) for name in ("circular-edit", "circular-drop", "circular-preview")]
    assert [client.get(page).status_code for page in pages] == [409, 409, 409]
    with pytest.raises(WrongStatus), transaction.atomic():
        drop_circular(circular, by=world.dan)


def test_a_dropped_draft_stands_in_nobodys_archive(world, client_of):
    circular = draft(world.dan, "members")
    assert client_of(world.dan).get(reverse("circular-drop", args=[circular.pk])).status_code == 200
    assert client_of(world.dan).post(reverse("circular-drop", args=[circular.pk])).status_code == 303
    for person in (world.carmen, world.ana, world.fane):
        assert client_of(person).get(circular.get_absolute_url()).status_code == 404
    assert (deliveries(circular), client_of(world.dan).get(reverse("circular-list")).context["drafts"].count()) == ([], 0)


@pytest.mark.parametrize(
    ("who", "status"),
    [("dan", 200), ("gina", 200), ("ana", 200), ("carmen", 403), ("elena", 403), ("klaus", 403), ("horia", 403), ("luiza", 403)],
)
def test_who_may_write_one(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(NEW).status_code == status


def test_who_is_written_to_sends_and_edits_nothing(world, client_of):
    circular = sent(world.dan, "members")
    other = draft(world.dan, "members")
    client = client_of(world.carmen)
    assert [client.post(reverse(f"circular-{act}", args=[circular.pk])).status_code for act in ("send", "edit", "drop")] == [403, 403, 403]
    assert [client.post(reverse(f"circular-{act}", args=[other.pk])).status_code for act in ("send", "edit", "drop")] == [404, 404, 404]
    with pytest.raises(PermissionDenied), transaction.atomic():
        send_circular(other, by=world.carmen)


@pytest.mark.parametrize(("checked", "words"), [("unchecked", "verific"), ("blocked", "blocat")])
def test_an_unchecked_or_blocked_file_is_not_sent(world, client_of, checked, words):
    circular = draft(world.dan, "members", files=[make_docx()])
    StoredFile.objects.update(checked=checked)
    assert client_of(world.dan).post(reverse("circular-send", args=[circular.pk])).status_code == 409
    circular.ask.refresh_from_db()
    assert circular.ask.status == "draft"


def test_a_refused_file_is_said_by_its_name_and_nothing_is_kept(world, client_of):
    bad = SimpleUploadedFile("rău.exe", b"MZ" + bytes(200), content_type="application/octet-stream")
    response = client_of(world.dan).post(NEW, circular_form(added=[make_docx(), bad]))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["added"])
    assert response.context["form"].errors["added"][0].startswith("rău.exe: ")
    assert (Circular.objects.count(), CircularFile.objects.count(), StoredFile.objects.filter(name="text.docx", by=world.dan).count()) == (
        0,
        0,
        0,
    )
    with pytest.raises(ValidationError), transaction.atomic():
        draft(world.dan, "members", files=[SimpleUploadedFile("rău.exe", b"MZ" + bytes(200))])


HOSTILE = "Subiect\r\nBcc: toti@example.org\n\nX-Rau: da"


def test_subject_sender_and_file_name_open_no_header(world):
    User.objects.filter(pk=world.dan.pk).update(name="Dan\r\nBcc: rau@example.org")
    world.dan.refresh_from_db()
    circular = sent(world.dan, f"org:{world.busola.pk}", question=HOSTILE, files=[make_docx(name="a.docx")])
    StoredFile.objects.filter(pk=circular.files.get().stored_id).update(name="a\r\nBcc: b@example.org\r\n.docx")
    message = mail_to(circular, world.fane).message()
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert [name for name in read if name.lower() in {"bcc", "x-rau"}] == []
    assert str(read["Subject"]) == "Subiect Bcc: toti@example.org X-Rau: da"
    assert read["From"].addresses[0].display_name == "Dan Bcc: rau@example.org"
    assert [part.get_filename() for part in read.iter_attachments()] == ["a Bcc: b@example.org .docx"]


def test_the_form_keeps_the_subject_in_one_line(world, client_of):
    client_of(world.dan).post(NEW, circular_form(question=HOSTILE))
    assert newest().ask.question == "Subiect Bcc: toti@example.org X-Rau: da"
