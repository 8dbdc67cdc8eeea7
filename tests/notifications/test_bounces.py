"""Delivery reports are told from automatic replies; a mail that came back says so, once, by its status code alone."""

import json
import mailbox
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from protect_portal.notifications.bounces import read_bounces
from protect_portal.notifications.models import Delivery
from tests.make import make_delivery

DSN = """\
From: MAILER-DAEMON@mx.example.org
To: secretariat@protect.example
Subject: Undelivered Mail Returned to Sender
Date: {date}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: {date}

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: user unknown, secret words

--B
Content-Type: {kind}

{original}
--B--
"""


def report(message_id: str = "", *, address="bogdan@example.org", action="failed", status="5.1.1", whole=True) -> bytes:
    """A delivery status notification as Postfix writes it (RFC 3464), with the mail or only its headers (RFC 6522)."""
    original = f"Message-ID: {message_id}\nSubject: x\n\n" if message_id else "Subject: x\n\n"
    words = {"date": format_datetime(timezone.now()), "address": address, "action": action, "status": status, "original": original}
    return DSN.format(**words, kind="message/rfc822" if whole else "text/rfc822-headers").encode()


def reply(subject: str, row: Delivery, **headers) -> bytes:
    """Somebody's program answers our mail, and quotes its Message-ID as replies do."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "bogdan@example.org", "secretariat@protect.example", subject
    mail["In-Reply-To"] = mail["References"] = own(row)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Sunt în concediu până luni. 5.1.1 nu este aici.")
    return mail.as_bytes()


def own(row: Delivery) -> str:
    return f"<delivery.{row.pk}{f'.{row.again}' if row.again else ''}@protect.example>"


@pytest.fixture
def sent(world) -> Delivery:
    now = timezone.now()
    return make_delivery(world.bogdan, world.meeting, state="sent", sent_at=now, sent_to="Bogdan@example.org")


def read(tmp_path: Path, *messages: bytes) -> dict[str, int]:
    """One message as .eml, several as an mbox."""
    path = tmp_path / "reports"
    path.unlink(missing_ok=True)
    if len(messages) == 1:
        path.write_bytes(messages[0])
        return read_bounces(path)
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return read_bounces(path)


def counts(**more) -> dict[str, int]:
    return {"read": sum(more.values()), "bounced": 0, "auto_replies": 0, "unknown": 0} | more


def bounce_of(row: Delivery) -> tuple[str, bool]:
    row.refresh_from_db()
    return row.bounce, row.bounced_at is not None


def auto_replies(row: Delivery) -> list[bytes]:
    return [
        reply("Răspuns automat: Invitație", row),
        reply("Automatic reply: Invitație", row, X_Auto_Response_Suppress="All", Auto_Submitted="auto-generated"),
        reply("Re: Invitație", row, Auto_Submitted="auto-replied (vacation)"),
        reply("Out of the office", row, Precedence="auto_reply"),
        reply("Absent din birou", row),
    ]


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_marks_the_mail_it_speaks_of(sent, tmp_path, whole):
    assert read(tmp_path, report(own(sent), whole=whole)) == counts(bounced=1)
    assert (bounce_of(sent), sent.state) == (("5.1.1", True), "sent")


def test_five_automatic_replies_and_one_bounce(sent, tmp_path):
    assert read(tmp_path, *auto_replies(sent), report(own(sent))) == counts(bounced=1, auto_replies=5)
    assert bounce_of(sent) == ("5.1.1", True)


def test_automatic_replies_alone_mark_nothing(sent, tmp_path):
    assert read(tmp_path, *auto_replies(sent)) == counts(auto_replies=5)
    assert bounce_of(sent) == ("", False)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_delay_is_no_bounce(sent, tmp_path, action):
    assert read(tmp_path, report(own(sent), action=action, status="4.4.1")) == counts(auto_replies=1)
    assert bounce_of(sent) == ("", False)


def test_a_receipt_is_no_bounce(sent, tmp_path):
    receipt = report(own(sent)).replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    receipt = receipt.replace(b"message/delivery-status", b"message/disposition-notification").replace(b"Auto-Submitted", b"X-No")
    assert read(tmp_path, receipt) == counts(auto_replies=1)
    assert bounce_of(sent) == ("", False)


def test_what_a_person_writes_is_unknown(sent, tmp_path):
    assert read(tmp_path, reply("Re: Invitație", sent)) == counts(unknown=1)
    assert bounce_of(sent) == ("", False)


@pytest.mark.parametrize("message_id", ["<other.7@elsewhere.example>", "<delivery.987654321@protect.example>"])
def test_a_report_of_no_mail_of_ours(sent, tmp_path, message_id):
    assert read(tmp_path, report(message_id, address="stranger@elsewhere.example")) == counts(unknown=1)
    assert bounce_of(sent) == ("", False)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("message_id", ["<private-letter@mail.protect.example>", "<delivery.{pk}@elsewhere.example>"])
def test_a_report_of_another_letter_to_the_same_address(sent, tmp_path, message_id, whole):
    """Written from the secretariat's mailbox by hand; or forged."""
    assert read(tmp_path, report(message_id.format(pk=sent.pk), whole=whole)) == counts(unknown=1)
    assert bounce_of(sent) == ("", False)


def test_a_report_of_our_mail_that_names_another_address(sent, tmp_path):
    assert read(tmp_path, report(own(sent), address="stranger@elsewhere.example")) == counts(unknown=1)
    assert bounce_of(sent) == ("", False)


def test_reading_it_twice_changes_nothing_more(sent, tmp_path):
    read(tmp_path, report(own(sent)))
    sent.refresh_from_db()
    first = sent.bounced_at
    assert read(tmp_path, report(own(sent), status="5.2.2")) == counts(bounced=1)
    sent.refresh_from_db()
    assert (sent.bounced_at, sent.bounce) == (first, "5.1.1")


def test_a_report_without_the_mail_is_known_by_its_address_in_any_letters(world, sent, tmp_path):
    long_ago = timezone.now() - timedelta(days=900)
    older = make_delivery(world.bogdan, world.assembly, state="sent", sent_at=long_ago, sent_to="bogdan@example.org")
    assert read(tmp_path, report(address="BOGDAN@EXAMPLE.org", status="5.2.2")) == counts(bounced=1)
    assert (bounce_of(sent), bounce_of(older)) == (("5.2.2", True), ("", False))


def test_an_old_report_says_nothing_of_what_was_sent_again(sent, tmp_path):
    old = report(own(sent))
    Delivery.objects.filter(pk=sent.pk).update(again=1)
    assert read(tmp_path, old) == counts(bounced=1)
    assert bounce_of(sent) == ("", False)
    sent.refresh_from_db()
    assert read(tmp_path, report(own(sent), status="5.0.0")) == counts(bounced=1)
    assert bounce_of(sent) == ("5.0.0", True)


def test_servers_that_write_no_standard_report(sent, tmp_path):
    exim = EmailMessage()
    exim["From"], exim["Subject"] = "Mail Delivery System <Mailer-Daemon@mx.example.org>", "Mail delivery failed"
    exim["X-Failed-Recipients"], exim["Auto-Submitted"] = "bogdan@example.org", "auto-replied"
    exim.set_content(f"550 5.7.1 refused\n\n------ This is a copy of the message ------\nMessage-ID: {own(sent)}\n")
    assert read(tmp_path, exim.as_bytes()) == counts(bounced=1)
    assert bounce_of(sent) == ("5.7.1", True)


BROKEN = [
    b"",
    b"\xff\xfe\x00",
    b"Content-Type: multipart/report; boundary=B\n\n--B\n",
    b"From \n\n",
    b"From: <@\nX-Failed-Recipients: =?utf-8?b?x?=\nDate: Wed, 25 Nov 99999 10:00:00 +9999\n\nx",
    b"From: mailer-daemon <\nSubject: =?nothing?q?x?=\n\ndelivery.99999999999999999999@x",
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_is_read_and_marks_nothing(sent, tmp_path, content):
    path = tmp_path / "broken"
    path.write_bytes(content)
    assert read_bounces(path)["bounced"] == 0
    assert bounce_of(sent) == ("", False)


def test_the_command_prints_what_it_read(sent, tmp_path):
    path, out = tmp_path / "one.eml", StringIO()
    path.write_bytes(report(own(sent)))
    call_command("bounces", str(path), as_json=True, stdout=out)
    assert json.loads(out.getvalue()) == {"read": 1, "bounced": 1, "auto_replies": 0, "unknown": 0}


def test_a_missing_file_is_a_wrong_call(db, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("bounces", str(tmp_path / "none"))
    assert refused.value.returncode == 2


def test_no_word_of_a_report_stays(sent, tmp_path, caplog):
    caplog.set_level("DEBUG")
    read(tmp_path, report(own(sent)))
    sent.refresh_from_db()
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert ([value for value in vars(sent).values() if "secret words" in str(value)], "bogdan" in said) == ([], False)
