"""A meeting as an iCalendar object (RFC 5545), sent by iTIP methods REQUEST and CANCEL (RFC 5546)."""

from datetime import UTC
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.models import Meeting
from members.models import User
from protect_portal.access.rights import can


def meeting_calendar(meeting: Meeting, reader: User, sender: str) -> str:
    """The .ics that `reader` gets: same UID for ever, SEQUENCE of the last change, VTIMEZONE of Bucharest included.
    Place and link only for who may join; the title as the calendar will show it."""
    cancelled = meeting.status == Meeting.Status.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//ProTECT//portal//RO")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_event(meeting, reader, sender, cancelled))
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def _event(meeting: Meeting, reader: User, sender: str, cancelled: bool) -> Event:
    zone = ZoneInfo(meeting.zone)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", meeting_title(meeting))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", settings.PORTAL_BASE_URL + meeting.get_absolute_url())
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("attendee", _attendee(reader))
    if can(reader, "join", meeting) and (place := meeting.room or meeting.link):
        event.add("location", place)
    return event


def meeting_title(meeting: Meeting) -> str:
    """The title outside the portal: none for RED and AMBER+STRICT."""
    return _("Meeting") if meeting.tlp in {"red", "amber_strict"} else meeting.title


def _attendee(reader: User) -> vCalAddress:
    address = vCalAddress(f"mailto:{reader.email}")
    address.params["cn"] = vText(reader.name)
    address.params["rsvp"] = vText("TRUE")
    return address
