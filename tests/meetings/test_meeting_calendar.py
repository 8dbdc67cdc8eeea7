"""The .ics, parsed back: one UID for ever, hours that stay where they were in winter and summer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from meetings.actions import cancel_meeting, move_meeting
from meetings.calendar import bucharest_zone, meeting_calendar
from meetings.models import Meeting

BUCHAREST = ZoneInfo("Europe/Bucharest")


def event_of(text) -> dict:
    return Calendar.from_ical(text).walk("VEVENT")[0]


@pytest.fixture
def download(world, client_of):
    return lambda who: client_of(getattr(world, who)).get(reverse("meeting-calendar", args=[world.meeting.pk]))


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("bogdan", 200), ("gina", 200), ("carmen", 404), ("elena", 404)])
def test_who_may_download(download, who, status):
    assert download(who).status_code == status


def test_file_to_keep(world, download):
    response = download("bogdan")
    calendar = Calendar.from_ical(response.content)
    event = event_of(response.content)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="meeting-{world.meeting.pk}.ics"'
    assert ("METHOD" in calendar, "ATTENDEE" in event) == (False, False)
    assert (str(event["UID"]), int(event["SEQUENCE"]), str(event["LOCATION"])) == (world.meeting.uid, 0, world.meeting.link)


def test_place_only_for_who_may_join(world, download):
    world.meeting.invitees.filter(user=world.bogdan).delete()
    assert {who: "LOCATION" in event_of(download(who).content) for who in ("bogdan", "gina")} == {"bogdan": False, "gina": True}


@pytest.mark.parametrize(("on", "hour"), [((2027, 1, 15), 7), ((2027, 7, 15), 6), ((2027, 3, 28), 6), ((2027, 10, 31), 7)])
def test_nine_in_bucharest(world, on, hour):
    starts_at = datetime(*on, 9, tzinfo=BUCHAREST)
    Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    event = event_of(meeting_calendar(Meeting.objects.get(pk=world.meeting.pk), world.ana, "s@example.org"))
    assert event.decoded("dtstart").astimezone(UTC) == datetime(*on, hour, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Bucharest"


def test_rules_of_the_zone_say_what_the_zone_database_says():
    """Read by a program that knows only our VTIMEZONE, each change of two years falls on the same instant."""
    zone = bucharest_zone().to_tz(lookup_tzid=False)
    for year in (2026, 2027):
        for month in (3, 10):
            for hours in range(24 * 31):
                naive = datetime(year, month, 1) + timedelta(hours=hours)
                if 3 <= naive.hour <= 4 and naive.day >= 25 and naive.weekday() == 6:
                    continue  # the missing and the double hour themselves
                assert naive.replace(tzinfo=zone).utcoffset() == naive.replace(tzinfo=BUCHAREST).utcoffset(), naive


def test_move_and_cancellation_keep_the_uid_and_raise_the_sequence(world):
    meeting = Meeting.objects.get(pk=world.meeting.pk)
    events = [event_of(meeting_calendar(meeting, world.bogdan, "s@example.org", "REQUEST"))]
    later = {"starts_at": meeting.starts_at + timedelta(days=1), "ends_at": meeting.ends_at + timedelta(days=1)}
    move_meeting(meeting, by=world.ana, base=0, **later)
    events.append(event_of(meeting_calendar(meeting, world.bogdan, "s@example.org", "REQUEST")))
    cancel_meeting(meeting, by=world.ana, reason="Lipsă de cvorum")
    events.append(event_of(meeting_calendar(meeting, world.bogdan, "s@example.org", "CANCEL")))
    assert [(str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])) for event in events] == [
        (meeting.uid, 0, "CONFIRMED"),
        (meeting.uid, 1, "CONFIRMED"),
        (meeting.uid, 2, "CANCELLED"),
    ]
    assert str(events[2]["ATTENDEE"]) == f"mailto:{world.bogdan.email}"


@pytest.mark.parametrize("tlp", ["red", "amber_strict"])
def test_no_title_leaves_under_the_strict_labels(world, tlp):
    audience = {"red": "named", "amber_strict": "group"}[tlp]
    Meeting.objects.filter(pk=world.meeting.pk).update(tlp=tlp, audience=audience, title="Nume de caz")
    text = meeting_calendar(Meeting.objects.get(pk=world.meeting.pk), world.ana, "s@example.org", "REQUEST")
    assert "Nume de caz" not in text


def test_a_cancelled_meeting_gives_no_way_in(world):
    meeting = world.meeting
    cancel_meeting(meeting, by=world.ana, reason="Ninsoare")
    event = event_of(meeting_calendar(meeting, world.bogdan, "secretariat@protect.example", "CANCEL"))
    assert ("LOCATION" in event, str(event["STATUS"])) == (False, "CANCELLED")
