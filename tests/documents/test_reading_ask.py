"""Asking that a version be read: only of who can open it, one press confirms, the board; no title where it is not seen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access
from documents.actions.reading import draft_reading
from documents.models import Document, ReadingRequest
from documents.reading import title_of_reading
from members.actions.ask import NobodyAsked, send_ask
from members.actions.confirmation import confirm_read
from members.kinds import label_of
from members.links import link_of
from members.models import Ask, Organisation, User
from members.notices.ask import ask_words
from members.waiting import waiting_on
from protect_portal.audit.status import NoLonger, WrongStatus
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.make import add_version, make_document, make_person
from tests.members.asking import day_in, party_of
from working_groups.models import Seat

TITLE = "Standardele minime"


@pytest.fixture
def document(world) -> Document:
    """Ana's, open to all members."""
    User.objects.update(language="en")
    return make_document(world.ana, title=TITLE, audience="members", tlp="green")


def request_of(document: Document, by: User, *to: str, sent: bool = True) -> ReadingRequest:
    asked = draft_reading(document.current_version, by=by, to=to, closes_at=timezone.now() + timedelta(days=7), explanation="Vedeți cap. 2")
    if sent:
        send_ask(asked.ask, by=by)
    return asked


def page_of(asked: ReadingRequest) -> str:
    return reverse("reading-detail", args=[asked.ask_id])


def mails(asked: ReadingRequest) -> dict:
    fan_out()
    rows = Delivery.objects.filter(kind="reading_asked", object_id=asked.ask_id).select_related("recipient", "event")
    return {(row.address or row.recipient.email): render_mail(row) for row in rows}


def test_asked_from_the_document_and_sent_from_its_draft(world, client_of, document):
    client = client_of(world.dan)
    assert client.get(document.get_absolute_url()).content.decode().count(reverse("reading-ask", args=[document.pk])) == 1
    typed = {
        "circles": [],
        "organisations": [f"org:{world.busola.pk}", f"org:{world.cetina.pk}"],
        "last_day": day_in(7),
        "explanation": "Cap. 2",
    }
    response = client.post(reverse("reading-ask", args=[document.pk]), typed)
    asked = ReadingRequest.objects.get()
    assert (response.status_code, response["Location"], asked.ask.status, asked.version) == (
        303,
        page_of(asked),
        "draft",
        document.current_version,
    )
    assert (mails(asked), asked.ask.tlp, asked.ask.capacity) == ({}, "green", "secretariat")
    promised = client.get(page_of(asked)).context["mails"].total
    assert client.post(reverse("ask-send", args=[asked.ask_id])).status_code == 303
    assert (sorted(mails(asked)), promised) == (["carmen@example.org", "fane@example.org"], 2)


def test_one_press_confirms_and_the_board_says_so(world, client_of, document):
    asked = request_of(document, world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}")
    party, client = party_of(asked.ask, world.busola), client_of(world.fane)
    [row] = [row for row in waiting_on(world.fane) if row.url == page_of(asked)]
    assert TITLE in row.title
    page = client.get(page_of(asked))
    assert (page.status_code, page.context["version"], TITLE in page.content.decode()) == (200, document.current_version, True)
    assert party_of(asked.ask, world.busola).status == "opened"
    assert client.post(reverse("ask-answer", args=[party.pk]))["Location"] == page_of(asked)
    board = client_of(world.dan).get(page_of(asked)).context["board"]
    assert (board.answered, board.waits, [row.name for row in board.rows]) == (1, 1, ["Busola", "Cetina"])
    assert [row.url for row in waiting_on(world.fane)] == [world.meeting.get_absolute_url()]


def test_the_mail_names_the_version_and_answers_by_link(world, client, document):
    asked = request_of(document, world.dan, f"org:{world.busola.pk}")
    mail = mails(asked)["fane@example.org"]
    assert mail.subject == f"Confirm that you have read “{TITLE}”, version 1"
    assert ("Vedeți cap. 2" in mail.body, page_of(asked) in mail.body) == (True, True)
    [line] = [line for line in mail.body.splitlines() if "/answer/" in line]
    path = "/" + line.split("/", 3)[3]
    assert (client.get(path).status_code, party_of(asked.ask, world.busola).status) == (200, "waiting")
    assert client.post(path, {}).status_code == 303
    assert party_of(asked.ask, world.busola).source == "mail_link"


@pytest.mark.parametrize("tlp", ["red", "amber_strict"])
def test_under_heavy_labels_no_title_leaves_the_portal(world, tlp):
    audience = {"red": "named", "amber_strict": "group"}[tlp]
    document = make_document(world.bogdan, group=world.protection, title=TITLE, audience="group", tlp="amber")
    asked = request_of(document, world.ana, f"group:{world.protection.pk}")
    fan_out()
    Document.objects.filter(pk=document.pk).update(audience=audience, tlp=tlp)
    assert mails(asked)
    for mail in mails(asked).values():
        assert [TITLE in part for part in (mail.subject, mail.body, mail.alternatives[0].content)] == [False, False, False]
        assert "cap. 2" not in mail.body


def test_only_who_can_open_it_is_asked(world, client_of):
    document = make_document(world.bogdan, group=world.protection, title=TITLE, audience="group")
    asked = request_of(document, world.dan, "members")
    reached = sorted(party.organisation.short_name for party in asked.ask.parties.all())
    assert reached == ["Ancora", "Busola", "Gentiana"]  # Gina, of Gentiana, reads it by her office
    with pytest.raises(NobodyAsked), transaction.atomic():
        request_of(document, world.dan, f"org:{world.cetina.pk}")
    typed = {"organisations": [f"org:{world.cetina.pk}"], "last_day": day_in(7), "explanation": ""}
    response = client_of(world.dan).post(reverse("reading-ask", args=[document.pk]), typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["circles"])


def test_who_does_not_see_the_document_reads_no_title(world, client_of, document):
    asked = request_of(document, world.dan, f"org:{world.busola.pk}")
    fan_out()
    Document.objects.filter(pk=document.pk).update(audience="organisation")
    mail = mails(asked)["fane@example.org"]
    assert [word in mail.body for word in (TITLE, "cap. 2", "/answer/", page_of(asked))] == [False, False, False, True]
    for person in (world.fane, world.bogdan):
        assert TITLE not in title_of_reading(asked.ask, person)
        page = client_of(person).get(page_of(asked))
        assert (page.status_code, TITLE in page.content.decode(), page.context["version"]) == (200, False, None)
    assert [row.url for row in waiting_on(world.fane) if row.url == page_of(asked)] == []


def test_who_is_not_asked_finds_nothing(world, client_of, document):
    asked = request_of(document, world.dan, f"org:{world.busola.pk}")
    statuses = [client_of(person).get(page_of(asked)).status_code for person in (world.carmen, world.elena, world.klaus, world.ana)]
    assert statuses == [404, 404, 404, 404]
    assert client_of(world.carmen).get(reverse("reading-detail", args=[world.meeting.ask_id])).status_code == 404
    assert client_of(world.dan).get(reverse("reading-detail", args=[world.meeting.ask_id])).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("dan", 200), ("gina", 200), ("ana", 200), ("carmen", 403), ("elena", 404), ("klaus", 404)])
def test_who_may_ask(world, client_of, document, who, status):
    assert client_of(getattr(world, who)).get(reverse("reading-ask", args=[document.pk])).status_code == status


def test_a_circle_that_is_not_theirs_and_a_document_they_do_not_see(world, document):
    with pytest.raises(PermissionDenied), transaction.atomic():
        request_of(document, world.ana, "members")
    with pytest.raises(PermissionDenied), transaction.atomic():
        request_of(world.foreign_private, world.dan, "members")


def test_neither_a_withdrawn_text_nor_one_that_only_its_author_sees(world, document):
    Document.objects.filter(pk=document.pk).update(status="withdrawn", withdrawn_because="Greșit")
    with pytest.raises(WrongStatus), transaction.atomic():
        request_of(document, world.dan, "members")
    own = make_document(world.dan, title="Al meu", audience="private", organisation=world.delta)
    with pytest.raises(NoLonger), transaction.atomic():
        request_of(own, world.dan, "members")


@pytest.mark.parametrize("last_day", ["", day_in(-1), "mâine"])
def test_it_needs_a_day_to_come(world, client_of, document, last_day):
    typed = {"circles": ["members"], "last_day": last_day, "explanation": "Rămâne"}
    response = client_of(world.dan).post(reverse("reading-ask", args=[document.pk]), typed)
    assert (response.status_code, list(response.context["form"].errors), "Rămâne" in response.content.decode()) == (422, ["last_day"], True)


def test_rows_cost_the_same_for_one_and_for_many(world, document):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            waiting_on(world.fane)
        return len(asked)

    request_of(document, world.dan, f"org:{world.busola.pk}")
    one = questions()
    for _more in range(10):
        request_of(document, world.dan, f"org:{world.busola.pk}")
    assert questions() == one


def test_a_newer_version_does_not_count_as_the_one_that_was_read(world, client_of, document):
    asked = request_of(document, world.dan, f"org:{world.busola.pk}")
    confirm_read(party_of(asked.ask, world.busola), None, by=world.fane)
    add_version(document)
    page = client_of(world.fane).get(page_of(asked))
    assert (page.context["version"].number, "a newer version is there" in page.content.decode()) == (1, True)


def test_a_label_raised_after_it_was_drafted_or_sent_is_the_label_of_the_mail_and_of_the_link(world, client, document):
    busola = f"org:{world.busola.pk}"
    drafted, running = request_of(document, world.dan, busola, sent=False), request_of(document, world.dan, busola)
    fan_out()
    Document.objects.filter(pk=document.pk).update(audience="group", group=world.protection, tlp="amber_strict")
    send_ask(drafted.ask, by=world.dan)
    assert (Ask.objects.get(pk=drafted.ask_id).tlp, label_of(Ask.objects.get(pk=running.ask_id))) == ("amber_strict", "amber_strict")
    for asked in (drafted, running):
        mail = mails(asked)["fane@example.org"]
        assert (mail.subject, "cap. 2" in mail.body) == ("Confirm that you have read a document", False)
        assert ask_words(Ask.objects.get(pk=asked.ask_id), world.fane)["explanation"] == ""
        page = client.get(link_of(party_of(asked.ask, world.busola), world.fane).split("8000", 1)[-1])
        assert (page.status_code, TITLE in page.content.decode(), "cap. 2" in page.content.decode()) == (200, False, False)


def test_a_label_made_lighter_lets_out_nothing_that_was_asked_under_the_heavier(world):
    document = make_document(world.bogdan, group=world.protection, title=TITLE, audience="group", tlp="amber_strict")
    asked = request_of(document, world.dan, f"org:{world.busola.pk}", sent=False)
    Document.objects.filter(pk=document.pk).update(tlp="green")
    send_ask(asked.ask, by=world.dan)
    assert Ask.objects.get(pk=asked.ask_id).tlp == "amber_strict"


def test_a_word_with_it_is_for_those_who_can_open_the_document(world, client_of, document):
    """Shared with Carmen by name: her organisation's coordinator hears nothing, reads no word of it, and confirms nothing."""
    coordinator = make_person("Coord", world.cetina, role="coordinator")
    named = make_document(world.dan, title=TITLE, audience="named", tlp="amber", organisation=world.delta)
    grant_access(named, world.carmen, "view", by=world.dan, reason="De citit")
    asked = request_of(named, world.dan, f"org:{world.cetina.pk}", sent=False)
    promised = client_of(world.dan).get(page_of(asked)).context["mails"].total
    response = client_of(world.dan).post(reverse("ask-send", args=[asked.ask_id]), follow=True)
    assert "Sent: 1 mail is on its way." in response.content.decode()
    assert (list(mails(asked)), promised) == (["carmen@example.org"], 1)
    assert "cap. 2" in mails(asked)["carmen@example.org"].body
    party, client = party_of(asked.ask, world.cetina), client_of(coordinator)
    page = client.get(page_of(asked)).content.decode()
    assert ("cap. 2" in page, reverse("ask-answer", args=[party.pk]) in page) == (False, False)
    assert client.post(reverse("ask-answer", args=[party.pk])).status_code == 403
    assert party_of(asked.ask, world.cetina).status in ("waiting", "opened")
    assert client_of(world.carmen).post(reverse("ask-answer", args=[party.pk])).status_code == 303


def test_its_official_mailbox_is_written_to_only_for_who_can_open_it(world, document):
    Organisation.objects.update(official_address="")
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="office@busola.example")
    asked = request_of(document, world.dan, f"org:{world.busola.pk}")
    assert sorted(mails(asked)) == ["fane@example.org", "office@busola.example"]
    narrowed = request_of(document, world.dan, f"org:{world.busola.pk}")
    Document.objects.filter(pk=document.pk).update(audience="organisation")
    assert mails(narrowed) == {}


def test_who_is_asked_is_found_anew_when_it_is_sent(world):
    document = make_document(world.bogdan, group=world.protection, title=TITLE, audience="group")
    asked = request_of(document, world.dan, "members", sent=False)
    Seat.objects.filter(group=world.protection, organisation=world.busola).update(ends_at=timezone.now() - timedelta(minutes=1))
    Seat.objects.create(group=world.protection, organisation=world.cetina, starts_at=timezone.now() - timedelta(minutes=1))
    send_ask(asked.ask, by=world.dan)
    assert sorted(party.organisation.short_name for party in asked.ask.parties.all()) == ["Ancora", "Cetina", "Gentiana"]


@pytest.mark.parametrize(
    ("change", "refused"),
    [({"status": "withdrawn", "withdrawn_because": "Greșit"}, WrongStatus), ({"audience": "private"}, PermissionDenied)],
)
def test_a_document_that_closed_meanwhile_is_asked_of_nobody(world, document, change, refused):
    asked = request_of(document, world.dan, "members", sent=False)
    Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(refused), transaction.atomic():
        send_ask(asked.ask, by=world.dan)
    assert Ask.objects.get(pk=asked.ask_id).status == "draft"
