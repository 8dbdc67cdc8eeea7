"""What the mails of a meeting say, as an SMTP server received them."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from meetings.actions import cancel_meeting, convene_meeting, move_meeting
from meetings.models import AgendaItem, Meeting
from tests.make import make_meeting

TITLE = "Cazul Margareta & Fiii"


def part_of(mail, content_type: str):
    return next(part for part in mail.walk() if part.get_content_type() == content_type)


@pytest.fixture
def meeting(world):
    starts_at = datetime(2027, 1, 13, 8, tzinfo=UTC)
    planned = make_meeting(
        world.ana,
        group=world.protection,
        title=TITLE,
        starts_at=starts_at,
        people=[world.ana, world.bogdan],
        link="https://meet.example.org/m",
    )
    AgendaItem.objects.create(meeting=planned, order=1, title="Punctul <unu>")
    return planned


def words_of(mail) -> str:
    texts = [part_of(mail, kind).get_content() for kind in ("text/plain", "text/html", "text/calendar")]
    return " ".join([mail["Subject"], *texts]).replace("\r\n ", "")


def test_invitation(world, meeting, sent):
    convene_meeting(meeting, by=world.ana)
    mails = sent()
    assert sorted(mail["To"] for mail in mails) == ["ana@example.org", "bogdan@example.org"]
    mail = next(mail for mail in mails if mail["To"] == "bogdan@example.org")
    text, html = part_of(mail, "text/plain").get_content(), part_of(mail, "text/html").get_content()
    link = f"http://localhost:8000/meetings/{meeting.pk}/"
    assert TITLE in mail["Subject"]
    for wanted in (TITLE, "Punctul <unu>", meeting.link, link, "miercuri, 13 ianuarie 2027, 10:00"):
        assert wanted in text, wanted
    assert ("Punctul <unu>" in html, f'href="{link}"' in html) == (False, True)


def test_calendar_part_carries_its_method(world, meeting, sent):
    convene_meeting(meeting, by=world.ana)
    part = part_of(sent()[0], "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert (part.get_param("method"), part.get_content_charset(), part.get_filename()) == ("REQUEST", "utf-8", "invite.ics")
    assert part["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert (str(calendar["METHOD"]), len(calendar.walk("VTIMEZONE")), len(calendar.walk("VEVENT"))) == ("REQUEST", 1, 1)


def test_move_and_cancellation(world, meeting, sent):
    convene_meeting(meeting, by=world.ana)
    sent()
    later = {"starts_at": meeting.starts_at + timedelta(days=1), "ends_at": meeting.ends_at + timedelta(days=1)}
    move_meeting(meeting, by=world.ana, base=0, **later)
    moved = sent()
    cancel_meeting(meeting, by=world.ana, reason="Gripă")
    cancelled = sent()
    methods = [part_of(mails[0], "text/calendar").get_param("method") for mails in (moved, cancelled)]
    assert ([len(moved), len(cancelled)], methods) == ([2, 2], ["REQUEST", "CANCEL"])
    assert "14 ianuarie 2027, 10:00" in part_of(moved[0], "text/plain").get_content()
    assert "Gripă" in part_of(cancelled[0], "text/plain").get_content()


def test_overtaken_invitation_is_not_sent(world, meeting, sent):
    convene_meeting(meeting, by=world.ana)
    move_meeting(
        meeting, by=world.ana, base=0, starts_at=meeting.starts_at + timedelta(days=1), ends_at=meeting.ends_at + timedelta(days=1)
    )
    assert len(sent()) == 2


def test_who_lost_the_seat_gets_nothing(world, meeting, sent):
    convene_meeting(meeting, by=world.ana)
    world.protection.seats.filter(organisation=world.busola).update(ends_at=meeting.created_at)
    assert [mail["To"] for mail in sent()] == ["ana@example.org"]


@pytest.mark.parametrize(("tlp", "audience"), [("red", "named"), ("amber_strict", "group")])
def test_no_title_anywhere_under_the_strict_labels(world, meeting, sent, tlp, audience):
    Meeting.objects.filter(pk=meeting.pk).update(tlp=tlp, audience=audience)
    meeting.refresh_from_db()
    convene_meeting(meeting, by=world.ana)
    cancelled = sent()
    cancel_meeting(meeting, by=world.ana, reason="Gripa din caz")
    mails = [*cancelled, *sent()]
    assert len(mails) == {"red": 2, "amber_strict": 4}[tlp]
    for mail in mails:
        words = words_of(mail)
        assert [secret in words for secret in ("Margareta", "Punctul", "Gripa")] == [False, False, False]


def test_restricted_item_only_to_members(world, sent):
    meeting = make_meeting(world.ana, group=world.protection, audience="guests", people=[world.ana, world.elena])
    AgendaItem.objects.create(meeting=meeting, order=1, title="Doar membrii", restricted=True)
    convene_meeting(meeting, by=world.ana)
    texts = {mail["To"]: "Doar membrii" in part_of(mail, "text/plain").get_content() for mail in sent()}
    assert texts == {"ana@example.org": True, "elena@example.org": False}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_title_cannot_write_headers(world, meeting, sent, newline):
    Meeting.objects.filter(pk=meeting.pk).update(title=f"Titlu{newline}Bcc: eve@example.org")
    meeting.refresh_from_db()
    convene_meeting(meeting, by=world.ana)
    mails = sent()
    assert (len(mails), [mail["Bcc"] for mail in mails]) == (2, [None, None])


def test_in_english_to_who_reads_english(world, meeting, sent):
    world.bogdan.language = "en"
    world.bogdan.save()
    convene_meeting(meeting, by=world.ana)
    mail = next(mail for mail in sent() if mail["To"] == "bogdan@example.org")
    assert mail["Subject"] == f"Invitation: {TITLE}, Wednesday, 13 January 2027, 10:00, Romanian time"
