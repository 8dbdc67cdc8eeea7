"""Who hears of meetings, when, and who is reminded: the invited who may still see them."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from email.utils import parseaddr
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.calendar import meeting_calendar
from meetings.models import Invitee, Meeting
from members.models import User
from protect_portal.notifications.mail import mailboxes
from protect_portal.notifications.registry import MailKind, Reminder, notice, remind
from protect_portal.workdays.days import last_working_day_before

REMINDER_HOUR = time(9)  # Bucharest, on the last working day before


def meeting_words(meeting: Meeting, recipient: User) -> dict:
    return {"meeting": meeting, "items": list(meeting.items.allowed(recipient))}


def calendar_file(meeting: Meeting, recipient: User) -> Iterable[tuple[str, str, str]]:
    method = "CANCEL" if meeting.status == Meeting.Status.CANCELLED else "REQUEST"
    content = meeting_calendar(meeting, recipient, parseaddr(mailboxes()[1])[1])
    return [("invite.ics", content, f"text/calendar; method={method}; charset=utf-8")]


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
    return datetime.combine(last_working_day_before(day), REMINDER_HOUR, ZoneInfo(meeting.zone))


def meetings_to_remind(horizon: datetime) -> list[Meeting]:
    """Convened ones that begin before the horizon, whose reminder falls after their date was announced."""
    ahead = Meeting.objects.filter(status=Meeting.Status.CONVENED, starts_at__gt=timezone.now(), starts_at__lt=horizon)
    return [meeting for meeting in ahead if due_to_remind(meeting) > meeting.dated_at]


def not_declined(meetings: list[int]):
    invitees = Invitee.objects.filter(meeting__in=meetings, meeting__status=Meeting.Status.CONVENED)
    invitees = invitees.exclude(answer=Invitee.Answer.NO).filter(user__is_active=True, user__erased_at=None)
    return invitees.values_list("user_id", "meeting_id")


REMINDER = remind(
    Reminder(
        mail=MailKind("meeting_reminder", context=meeting_words, expires=begins),
        model=Meeting,
        objects=meetings_to_remind,
        due=due_to_remind,
        occurrence=lambda meeting: meeting.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        people=not_declined,
    )
)
