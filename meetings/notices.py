"""Who hears of meetings, when, and who is reminded: the invited who may still see them."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.calendar import meeting_calendar, method_of, shows_title
from meetings.models import Invitee, Meeting
from members.models import User
from protect_portal.access.keys import holders_of
from protect_portal.access.rights import can
from protect_portal.notifications.ladder import at_nine, spoken_of
from protect_portal.notifications.mail import mailboxes
from protect_portal.notifications.registry import MailKind, Moment, Reminder, notice, remind
from protect_portal.workdays.days import last_working_day_before


def meeting_words(meeting: Meeting, recipient: User) -> dict:
    """What every mail of a meeting says. Under RED and AMBER+STRICT no title, of the meeting or of an item, leaves the portal;
    the place only for who may join."""
    open_words, joins = shows_title(meeting), can(recipient, "join", meeting)
    return {
        "meeting": meeting,
        "title": meeting.title if open_words else "",
        "items": list(meeting.items.allowed(recipient)) if open_words else [],
        "place": [place for place in (meeting.room, meeting.link) if place and joins],
        "group": meeting.group,
        "reason": meeting.cancelled_because if open_words else "",
        "link": settings.PORTAL_BASE_URL + meeting.get_absolute_url(),
    }


def calendar_file(meeting: Meeting, recipient: User) -> Iterable[tuple[str, str, str]]:
    method = method_of(meeting)
    content = meeting_calendar(meeting, recipient, parseaddr(mailboxes()[1])[1], method)
    return [("invite.ics", content, f"text/calendar; method={method}")]


def begins(meeting: Meeting) -> datetime:
    return meeting.starts_at


def is_latest(event) -> bool:
    """No later move or cancellation has overtaken what this event says."""
    return event.target.sequence == event.data["sequence"]


INVITED, MOVED, CANCELLED = (
    MailKind(name, context=meeting_words, attachments=calendar_file, expires=begins)
    for name in ("meeting_invited", "meeting_moved", "meeting_cancelled")
)


def sequence(event) -> str:
    return str(event.data["sequence"])


tell_invited = partial(notice, category="asked", occurrence=sequence, still_true=is_latest, tells_actor=True)


@tell_invited("meeting.convened", sentence=_("You are invited: %(target)s."), mail=INVITED)
@tell_invited("meeting.moved", sentence=_("Moved: %(target)s. Please answer again."), mail=MOVED)
@tell_invited("meeting.cancelled", sentence=_("Cancelled: %(target)s."), mail=CANCELLED)
def invited(event):
    """Who was told that it takes place must hear that it does not."""
    asked = Invitee.objects.filter(meeting=event.object_id, user=OuterRef("pk"), party__isnull=False)
    return User.objects.filter(Exists(asked))


def due_to_remind(meeting: Meeting) -> datetime:
    """09:00 in Bucharest on the last working day before (bridge days and holidays counted)."""
    day = meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    return at_nine(last_working_day_before(day))


def meetings_to_remind(horizon: datetime) -> list[Meeting]:
    """Convened ones that begin before the horizon, whose reminder falls after their date was announced."""
    ahead = Meeting.objects.filter(status=Meeting.Status.CONVENED, starts_at__gt=timezone.now(), starts_at__lt=horizon)
    return [meeting for meeting in ahead if due_to_remind(meeting) > meeting.dated_at]


def not_declined(meetings: list[int]) -> list[tuple[int, int]]:
    """The invited of these meetings who have not said no and may still see them: what is planned is what will be sent."""
    ahead = Meeting.objects.filter(pk__in=meetings, status=Meeting.Status.CONVENED)
    return [(person, meeting.pk) for meeting in ahead for person in _to_remind(meeting)]


def _to_remind(meeting: Meeting):
    holders = holders_of(meeting.readers).filter(is_active=True, erased_at=None)
    coming = meeting.invitees.filter(party__isnull=False).exclude(answer=Invitee.Answer.NO)
    return coming.filter(user__in=holders).values_list("user_id", flat=True)


REMINDER = remind(
    Reminder(
        mail=MailKind("meeting_reminder", context=meeting_words),
        model=Meeting,
        objects=meetings_to_remind,
        moments=lambda meeting: [Moment(due_to_remind(meeting), spoken_of(meeting.starts_at), meeting.starts_at)],
        people=not_declined,
    )
)
