"""The secretariat reads who was sent what, when, where, and what became of it, and sends again what did not arrive."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.models import Affiliation, Mandate
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.actions import send_again
from protect_portal.notifications.drain import drain
from protect_portal.notifications.failures import failure_in_words
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan
from tests.make import make_delivery
from tests.world import CANARY
from working_groups.models import GuestAccess, LeadTerm

PAGE = reverse("delivery-list")


@pytest.fixture
def mails(world) -> dict[str, Delivery]:
    """One of each outcome, to Bogdan about the meeting he is invited to."""
    now = timezone.now()
    fields = {
        "sent": {"sent_at": now, "sent_to": "bogdan@example.org"},
        "failed": {"last_error": "SMTPRecipientsRefused"},
        "expired": {},
        "cancelled": {},
        "pending": {},
    }
    rows = {state: make_delivery(world.bogdan, world.meeting, state=state, occurrence=state, **more) for state, more in fields.items()}
    bounced = {"sent_at": now, "sent_to": "old@example.org", "bounced_at": now, "bounce": "5.1.1"}
    rows["bounced"] = make_delivery(world.bogdan, world.meeting, state="sent", occurrence="bounced", **bounced)
    return rows


def shown(client, **asked) -> set[str]:
    return {line.row.occurrence for line in client.get(PAGE, asked).context["lines"]}


@pytest.mark.parametrize("kind", ["document_question", "document_question_reminder"])
def test_who_was_asked_for_a_text_is_not_told_to_the_office(world, client_of, kind):
    """To whom the question went says who keeps the text that somebody asked for: the recipient alone sees that mail."""
    row = make_delivery(world.bogdan, world.meeting, kind=kind, state="failed", occurrence="asked")
    assert (shown(client_of(world.dan)), shown(client_of(world.dan), q="Bogdan")) == (set(), set())
    assert [client_of(who).get(row.get_absolute_url()).status_code for who in (world.dan, world.bogdan)] == [404, 200]
    assert client_of(world.dan).post(reverse("delivery-resend", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("", {"sent", "failed", "expired", "bounced"}),
        ("cancelled", {"cancelled"}),
        ("lost", {"failed", "expired", "bounced"}),
        ("failed", {"failed"}),
        ("expired", {"expired"}),
        ("bounced", {"bounced"}),
        ("waiting", {"pending"}),
        ("sent", {"sent"}),
        ("nonsense", {"sent", "failed", "expired", "bounced"}),
    ],
)
def test_by_what_became_of_it(world, client_of, mails, state, found):
    assert shown(client_of(world.dan), state=state) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("BOGDAN@EXAMPLE.ORG", 4), ("bârsan", 4), ("old@", 1), ("nobody", 0), ("  ", 4), ("%", 0)],
)
def test_by_name_or_address_in_whatever_letters(world, client_of, mails, words, found):
    assert len(shown(client_of(world.dan), q=words)) == found


@pytest.mark.parametrize("who", ["ana", "bogdan", "elena", "gina", "klaus", "luiza"])
def test_the_secretariat_alone(world, client_of, mails, who):
    client = client_of(getattr(world, who))
    row = mails["failed"]
    answers = (client.get(PAGE).status_code, client.post(reverse("delivery-resend", args=[row.pk])).status_code)
    assert answers == (403, 403 if who == "bogdan" else 404)


def test_no_title_that_the_secretariat_may_not_see(world, client_of):
    make_delivery(world.mihai, world.foreign_private, kind="document_granted", state="failed")
    page = client_of(world.dan).get(PAGE)
    assert ([line.about for line in page.context["lines"]], CANARY in page.content.decode()) == (
        [f"Document, nr. {world.foreign_private.pk}"],
        False,
    )


@pytest.mark.parametrize("which", ["failed", "expired", "bounced"])
def test_sent_again_it_goes_to_the_address_of_today(world, client_of, mails, mailoutbox, which):
    Delivery.objects.exclude(pk=mails[which].pk).delete()
    row, address = mails[which], reverse("delivery-resend", args=[mails[which].pk])
    row.event = Event.objects.create(
        kind="meeting.convened", content_type=row.content_type, object_id=world.meeting.pk, data={"sequence": world.meeting.sequence}
    )
    row.save()
    world.bogdan.email = "new@example.org"
    world.bogdan.save()
    assert client_of(world.dan).post(address).status_code == 303
    drain()
    row.refresh_from_db()
    assert [mail.to for mail in mailoutbox] == [["new@example.org"]]
    assert (row.state, row.sent_to, row.again, row.bounced_at, row.bounce) == ("sent", "new@example.org", 1, None, "")
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<delivery.{row.pk}.1@")
    assert list(Event.objects.filter(kind="delivery.resent").values_list("object_id", "by")) == [(row.pk, world.dan.pk)]


@pytest.mark.parametrize("which", ["sent", "cancelled", "pending"])
def test_what_has_not_failed_is_not_sent_again(world, client_of, mails, which):
    assert client_of(world.dan).post(reverse("delivery-resend", args=[mails[which].pk])).status_code == 409


def test_twice_is_once(world, mails):
    send_again(mails["failed"], by=world.dan)
    with pytest.raises(NoLonger):
        send_again(mails["failed"], by=world.dan)


def test_what_is_over_is_not_said(world, mails):
    row = mails["expired"]
    Delivery.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NoLonger):
        send_again(row, by=world.dan)


def test_it_is_asked_again_whether_it_still_holds(world, mailoutbox):
    """A reminder of somebody who has been struck off the list meanwhile goes nowhere."""
    plan()
    row = world.bogdan.deliveries.filter(kind="meeting_reminder").first()
    Delivery.objects.exclude(pk=row.pk).delete()
    Delivery.objects.filter(pk=row.pk).update(state="failed")
    world.meeting.invitees.filter(user=world.bogdan).update(party=None)
    send_again(row, by=world.dan)
    drain()
    row.refresh_from_db()
    assert (row.state, mailoutbox) == ("cancelled", [])


def test_older_ones_on_the_next_page(world, client_of):
    for number in range(55):
        make_delivery(world.bogdan, world.meeting, occurrence=str(number), state="failed")
    client = client_of(world.dan)
    first = client.get(PAGE)
    second = client.get(PAGE, {"before": first.context["older"]})
    assert [len(first.context["lines"]), len(second.context["lines"]), second.context["older"]] == [50, 5, None]


@pytest.mark.parametrize(
    ("code", "refusal", "words"),
    [
        ("5.1.1", "", "the address does not exist (5.1.1)"),
        ("5.2.2", "SMTPDataError 552", "the mailbox is full (5.2.2)"),
        ("5.9.9", "", "5.9.9"),
        ("", "SMTPRecipientsRefused 550", "the address was refused (550)"),
        ("", "SMTPServerDisconnected", "SMTPServerDisconnected"),
        ("", "", ""),
    ],
)
def test_why_in_words(code, refusal, words):
    with override("en"):
        assert failure_in_words(code, refusal) == words


def test_every_kind_of_thing_that_is_mailed_about_has_its_line(world, client_of):
    """Also a term that ends: an office, a person's role, a seat's lead, a guest's access."""
    terms = [Mandate.objects.first(), Affiliation.objects.first(), LeadTerm.objects.first(), GuestAccess.objects.first()]
    for term in terms:
        make_delivery(world.dan, term, kind="meeting_reminder", occurrence=str(term.pk), state="sent")
    page = client_of(world.dan).get(reverse("delivery-list"))
    assert (page.status_code, len(page.context["lines"]) >= len(terms)) == (200, True)
