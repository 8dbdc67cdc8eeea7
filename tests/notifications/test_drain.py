"""Sending what is owed, over a real SMTP connection. Leases and retries use PostgreSQL's clock: the tests shift rows, not the clock."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone

from meetings.actions import cancel_meeting, move_meeting
from members.actions.invitation import invite_person, resend_invitation, revoke_invitation
from members.models import User
from protect_portal.access.lock import Audience
from protect_portal.notifications.drain import LEASE, RETRY_MINUTES, _claim, _send_batch, drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.make import make_person
from working_groups.models import Seat

HOUR = timedelta(hours=1)


def states() -> dict[str, str]:
    return {row.recipient.email.split("@")[0]: row.state for row in Delivery.objects.select_related("recipient")}


def let_time_pass(by: timedelta) -> None:
    """As if `by` had gone by for what waits and for what is leased."""
    Delivery.objects.update(next_try_at=F("next_try_at") - by, lease_until=F("lease_until") - by)


def test_each_invited_person_gets_one_mail(owed, post_office):
    assert drain() == 3
    assert post_office.copies == {"ana@example.org": 1, "bogdan@example.org": 1, "fane@example.org": 1}
    assert states() == dict.fromkeys(("ana", "bogdan", "fane"), "sent")
    assert drain() == 0
    assert sum(post_office.copies.values()) == 3


def test_the_mail_of_a_delivery(owed, post_office, convened):
    drain()
    recipient, message = post_office.kept[0]
    row = owed.get(recipient__email=recipient)
    assert message["To"] == recipient
    assert message["Message-ID"] == f"<delivery.{row.pk}@protect.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == ["text/plain", "text/html", "text/calendar"]
    assert f"/meetings/{convened.pk}/" in message.get_body(("plain",)).get_content()


def test_a_mail_speaks_the_language_of_its_reader(owed, post_office, world):
    User.objects.filter(pk=world.bogdan.pk).update(language="en")
    drain()
    html = {recipient: message.get_body(("html",)).get_content() for recipient, message in post_office.kept}
    assert 'lang="en"' in html["bogdan@example.org"]
    assert 'lang="ro"' in html["ana@example.org"]


def test_later_means_later(owed, post_office):
    """A 4xx answer or a refused connection: back to waiting, with growing delay, and the same Message-ID when it succeeds."""
    post_office.refuse = lambda recipient: "451 4.7.1 greylisted" if recipient.startswith("bogdan") else None
    drain()
    row = owed.get(recipient__email="bogdan@example.org")
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "SMTPRecipientsRefused")
    assert timedelta(seconds=50) < row.next_try_at - timezone.now() <= timedelta(minutes=RETRY_MINUTES[0])
    assert drain() == 0, "not before its time"
    post_office.refuse = lambda recipient: None
    let_time_pass(HOUR)
    assert drain() == 1
    assert states()["bogdan"] == "sent"
    assert post_office.copies["bogdan@example.org"] == 1


def test_after_every_try_it_has_failed(owed, post_office):
    post_office.refuse = lambda recipient: "451 later"
    waits = []
    for _try in range(len(RETRY_MINUTES) + 1):
        drain()
        row = owed.first()
        waits.append(round((row.next_try_at - timezone.now()) / timedelta(minutes=1)) if row.state == "pending" else row.state)
        let_time_pass(timedelta(days=1))
    assert waits == [*RETRY_MINUTES, "failed"]


def test_never_means_never(owed, post_office):
    post_office.refuse = lambda recipient: "550 5.1.1 no such user" if recipient.startswith("fane") else None
    drain()
    assert states() == {"ana": "sent", "bogdan": "sent", "fane": "failed"}
    let_time_pass(HOUR)
    assert drain() == 0


def test_no_words_of_the_server_are_kept(owed, post_office):
    post_office.refuse = lambda recipient: f"550 unknown {recipient}"
    drain()
    assert {row.last_error for row in owed} == {"SMTPRecipientsRefused"}


def test_no_mail_server_at_all(owed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert drain() == 0
    assert {(row.state, row.last_error, row.attempts) for row in owed} == {("pending", "ConnectionRefusedError", 0)}


def test_a_refused_sign_in_of_ours_fails_no_mail(owed, post_office, settings):
    """Somebody changed the mailbox's password: everything waits, nothing is given up, and it leaves once that is mended."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "secretariat", "an old one"
    for _minute in range(10):
        assert drain() == 0
        let_time_pass(timedelta(minutes=2))
    assert {(row.state, row.attempts) for row in owed} == {("pending", 0)}
    settings.EMAIL_HOST_USER = ""
    assert drain() == 3


def test_a_mail_that_cannot_be_checked_holds_up_no_other(owed, post_office):
    """A broken row: what it is about is of a kind that no longer exists."""
    nothing = ContentType.objects.create(app_label="gone", model="gone")
    Delivery.objects.filter(recipient__email="ana@example.org").update(content_type=nothing)
    assert drain() == 2
    assert states()["ana"] in {"pending", "cancelled"}


def test_without_time_the_rest_goes_back(owed):
    """The budget is asked before each mail: what is left waits for the next drain, with no try spent."""
    token, rows = _claim()
    assert _send_batch(token, rows, None, until=0.0) == 0
    assert {(row.state, row.attempts, row.lease_token) for row in owed} == {("pending", 0, None)}


def test_what_is_no_longer_true_is_not_sent(owed, post_office, world):
    """Bogdan's account is closed; Fane may no longer see the meeting; Ana still may."""
    User.objects.filter(pk=world.bogdan.pk).update(is_active=False)
    Seat.objects.filter(organisation=world.busola).update(ends_at=timezone.now() - HOUR)
    drain()
    assert states() == {"ana": "sent", "bogdan": "cancelled", "fane": "cancelled"}
    assert post_office.copies == {"ana@example.org": 1}


def test_a_meeting_that_has_become_private_tells_nobody_else(owed, post_office, convened):
    convened.audience = Audience.PRIVATE
    convened.save(update_fields=["audience"])
    drain()
    assert post_office.copies == {"ana@example.org": 1}


def test_a_move_overtakes_the_invitation(owed, post_office, convened, world):
    """Whoever had not been mailed yet hears of the new date only."""
    starts_at = convened.starts_at + timedelta(days=1)
    move_meeting(convened, by=world.ana, starts_at=starts_at, ends_at=starts_at + HOUR, base=0)
    fan_out()
    drain()
    assert sorted(Delivery.objects.values_list("kind", "state")) == [("meeting_invited", "cancelled")] * 3 + [("meeting_moved", "sent")] * 3


def test_a_cancellation_overtakes_everything(owed, post_office, convened, world):
    cancel_meeting(convened, by=world.ana, reason="Boală")
    fan_out()
    drain()
    sent = Delivery.objects.filter(state="sent").values_list("kind", flat=True)
    assert sorted(sent) == ["meeting_cancelled"] * 3


def test_what_has_expired_is_not_sent(owed, post_office):
    owed.update(expires_at=timezone.now() - HOUR)
    assert drain() == 0
    assert set(states().values()) == {"expired"}


def test_an_invitation_that_was_sent_again_or_revoked_mails_only_the_newest_link(world, post_office):
    invitation = invite_person(world.cetina, by=world.carmen, email="olga@example.org", name="Olga", role="staff")
    fan_out()
    resend_invitation(invitation, by=world.carmen)
    other = invite_person(world.cetina, by=world.carmen, email="petru@example.org", name="Petru", role="staff")
    fan_out()
    revoke_invitation(other, by=world.carmen)
    drain()
    assert post_office.copies == {"olga@example.org": 1}
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["cancelled", "cancelled", "sent"]


def test_a_lease_is_respected_and_runs_out(owed, post_office):
    owed.update(state="sending", lease_token=uuid4(), lease_until=timezone.now() + LEASE, attempts=1)
    assert drain() == 0, "somebody else is at it"
    let_time_pass(LEASE)
    assert drain() == 3


def test_an_outcome_is_written_only_where_the_lease_is_still_mine(clone, owed, post_office):
    """A worker that was away longer than its lease does not overwrite what another has noted."""
    other = uuid4()

    def take_over(recipient: str) -> None:
        with psycopg.connect(clone.database_url) as another:
            another.execute("UPDATE notifications_delivery SET lease_token = %s", [other])

    post_office.after = take_over
    drain()
    assert {(row.state, row.lease_token) for row in owed.all()} == {("sending", other)}


def many_owed(world, convened, people: int) -> None:
    template = Delivery.objects.first()
    seated = [make_person(f"Om {number}", world.ancora) for number in range(people)]
    for person in seated:
        convened.invitees.create(user=person, party=convened.ask.parties.create(user=person))
    Delivery.objects.bulk_create(
        Delivery(
            recipient=person, kind=template.kind, content_type=template.content_type, object_id=convened.pk, occurrence=template.occurrence,
            event=template.event, due_at=template.due_at, next_try_at=template.next_try_at,
        )
        for person in seated
    )  # fmt: skip


def test_two_drains_on_two_connections_share_the_work(clone, world, owed, convened, post_office):
    many_owed(world, convened, 117)
    sent = []

    def work() -> None:
        sent.append(drain())
        connection.close()

    threads = [Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(sent) == 120
    assert (len(post_office.copies), set(post_office.copies.values())) == (120, {1})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("twice", [False, True])
def test_message_id_tells_a_doubled_mail(owed, post_office, twice):
    drain()
    if twice:
        owed.update(state="pending")
        drain()
    numbers = {message["Message-ID"] for _recipient, message in post_office.kept}
    assert len(numbers) == 3
