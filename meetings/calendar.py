"""A meeting as an iCalendar object (RFC 5545), sent by iTIP methods REQUEST and CANCEL (RFC 5546)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from meetings.models import Meeting
from members.models import User
from protect_portal.access.lock import Tlp
from protect_portal.access.rights import can
from protect_portal.ui.moments import BUCHAREST

WINTER, SUMMER = timedelta(hours=2), timedelta(hours=3)
STATUS = {Meeting.Status.PLANNED: "TENTATIVE", Meeting.Status.CANCELLED: "CANCELLED"}  # RFC 5545, 3.8.1.11


def method_of(meeting: Meeting) -> str:
    """What a mail does with the reader's calendar: put the meeting in, or take it out (RFC 5546, 3.2.2 and 3.2.5)."""
    return "CANCEL" if meeting.status == Meeting.Status.CANCELLED else "REQUEST"


def meeting_calendar(meeting: Meeting, reader: User, sender: str, method: str = "") -> str:
    """The .ics that `reader` gets: same UID for ever, SEQUENCE of the last change, VTIMEZONE of Bucharest included.
    By mail with a `method` and the reader as attendee; as a file to keep without either (RFC 5546, 3.2.1).
    Place and link only for who may join; the title as the calendar will show it."""
    calendar = Calendar()
    calendar.add("prodid", "-//ProTECT//portal//RO")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    event = _event(meeting, reader, sender)
    if method:
        event.add("attendee", _attendee(reader))
    calendar.add_component(bucharest_zone())
    calendar.add_component(event)
    return calendar.to_ical().decode()


def bucharest_zone() -> Timezone:
    """VTIMEZONE with the two yearly changes as rules: last Sundays of March and October, 01:00 UTC (Directive 2000/84/EC, art. 2 and 3)."""
    zone = Timezone()
    zone.add("tzid", BUCHAREST.key)
    zone.add_component(_observance(TimezoneDaylight(), datetime(1970, 3, 29, 3), "EEST", WINTER, SUMMER))
    zone.add_component(_observance(TimezoneStandard(), datetime(1970, 10, 25, 4), "EET", SUMMER, WINTER))
    return zone


def _observance(part, begins: datetime, name: str, before: timedelta, after: timedelta):
    part.add("dtstart", begins)
    part.add("rrule", {"freq": "yearly", "bymonth": begins.month, "byday": "-1su"})
    part.add("tzname", name)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part


def _event(meeting: Meeting, reader: User, sender: str) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(BUCHAREST))
    event.add("dtend", meeting.ends_at.astimezone(BUCHAREST))
    event.add("summary", meeting_title(meeting))
    event.add("status", STATUS.get(meeting.status, "CONFIRMED"))
    event.add("url", settings.PORTAL_BASE_URL + meeting.get_absolute_url())
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    if meeting.is_open and can(reader, "join", meeting) and (place := "; ".join(filter(None, (meeting.room, meeting.link)))):
        event.add("location", place)
    return event


def meeting_title(meeting: Meeting) -> str:
    """The title outside the portal: none for RED and AMBER+STRICT."""
    return meeting.title if shows_title(meeting) else _("Meeting")


def shows_title(meeting: Meeting) -> bool:
    """Whether titles may leave the portal at all: never under RED and AMBER+STRICT."""
    return meeting.tlp not in {Tlp.RED, Tlp.AMBER_STRICT}


def _attendee(reader: User) -> vCalAddress:
    address = vCalAddress(f"mailto:{reader.email}")
    address.params["cn"] = vText(reader.name)
    address.params["partstat"] = vText("NEEDS-ACTION")
    address.params["rsvp"] = vText("TRUE")
    return address
