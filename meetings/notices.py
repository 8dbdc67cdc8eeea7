"""Who hears of meetings, when, and who is reminded: the invited who may still see them; of a missing agenda, who leads them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.calendar import meeting_calendar, method_of, shows_title
from meetings.leads import leads_of
from meetings.models import Invitee, Meeting
from members.links import link_of
from members.models import Ask, AskedParty, User
from protect_portal.access.keys import SECRETARIAT, holders_of
from protect_portal.access.rights import can
from protect_portal.notifications.ladder import at_nine, spoken_of
from protect_portal.notifications.ladders import names_ladder
from protect_portal.notifications.mail import mailboxes
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.registry import MailKind, Moment, Reminder, notice, remind
from protect_portal.workdays.days import last_working_day_before


def meeting_words(meeting: Meeting, recipient: User) -> dict:
    """What every mail of a meeting says. Under RED and AMBER+STRICT no title, of the meeting or of an item, leaves the portal;
    the place only for who may join. `link` answers without signing in, as long as anything is asked; `page` is the meeting's."""
    open_words, joins = shows_title(meeting), can(recipient, "join", meeting)
    page = settings.PORTAL_BASE_URL + meeting.get_absolute_url()
    return {
        "meeting": meeting,
        "title": meeting.title if open_words else "",
        "items": list(meeting.items.allowed(recipient)) if open_words else [],
        "place": [place for place in (meeting.room, meeting.link) if place and joins],
        "group": meeting.group,
        "reason": meeting.cancelled_because if open_words else "",
        "link": way_to_answer(meeting, recipient) or page,
        "page": page,
    }


def way_to_answer(meeting: Meeting, recipient: User) -> str:
    """The address where yes, maybe or no is said without signing in; empty for whoever is not asked, and once nothing is asked."""
    if meeting.ask_id is None or not meeting.ask.is_open:
        return ""
    party = AskedParty.objects.allowed(recipient, "answer").filter(ask=meeting.ask_id).first()
    return link_of(party, recipient) if party else ""


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


def asked_words(ask: Ask, recipient: User) -> dict:
    return meeting_words(ask.meeting, recipient)


@notice(
    "ask.nudged",
    category="asked",
    sentence=_("An answer is waited for: %(target)s."),
    mail=MailKind("meeting_nudged", context=asked_words, expires=lambda ask: ask.closes_at),
    still_true=lambda event: event.target.is_open,
    tells_actor=True,
)
def nudged(event):
    """Of the invited who were reminded by hand, those who have not answered since and may still see the meeting."""
    meeting = Meeting.objects.filter(ask=event.object_id).first()
    if meeting is None:
        return User.objects.none()
    silent = AskedParty.objects.silent().filter(ask=event.object_id, pk__in=event.data["parties"])
    return holders_of(meeting.readers).filter(pk__in=silent.values("user"))


MEETING, AGENDA = "meeting_reminder", "agenda_missing"
DAYS_BEFORE = {MEETING: (7, 1), AGENDA: (5, 4, 3, 2, 1)}
LAST = 1  # the step that falls on the last working day before
names_ladder(MEETING, _("Meetings"), DAYS_BEFORE[MEETING])
names_ladder(AGENDA, _("Meetings without an agenda"), DAYS_BEFORE[AGENDA])


def due_to_remind(meeting: Meeting, days: int = LAST) -> datetime:
    """09:00 in Bucharest on the last working day so many `days` before, or earlier (bridge days and holidays counted)."""
    day = meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    return at_nine(last_working_day_before(day - timedelta(days=days - 1)))


def moments_of(kind: str, meeting: Meeting) -> list[Moment]:
    """When this kind of reminder speaks of the meeting: none before its date was announced, and of two on one day the later one. A step
    that was not said when the next is due is not said at all."""
    steps = {due_to_remind(meeting, days): days for days in sorted(offsets_of(kind, DAYS_BEFORE[kind]), reverse=True)}
    ahead = sorted((due, days) for due, days in steps.items() if due > meeting.dated_at)
    ends = [due for due, _days in ahead[1:]]
    return [Moment(due, _said_of(meeting, days), end or meeting.starts_at) for (due, days), end in zip_longest(ahead, ends)]


def _said_of(meeting: Meeting, days: int) -> str:
    """The last working day's has no number: what was sent before there were other steps is not sent again."""
    return spoken_of(meeting.starts_at) if days == LAST else f"{spoken_of(meeting.starts_at)}-{days}"


def _convened(kind: str, horizon: datetime) -> list[Meeting]:
    ahead = Meeting.objects.filter(status=Meeting.Status.CONVENED, starts_at__gt=timezone.now())
    return [meeting for meeting in ahead if any(moment.due < horizon for moment in moments_of(kind, meeting))]


def meetings_to_remind(horizon: datetime) -> list[Meeting]:
    """Convened ones of which a reminder falls before the horizon, and after their date was announced."""
    return _convened(MEETING, horizon)


def not_declined(meetings: list[int]) -> list[tuple[int, int]]:
    """The invited of these meetings who have not said no and may still see them: what is planned is what will be sent."""
    ahead = Meeting.objects.filter(pk__in=meetings, status=Meeting.Status.CONVENED)
    return [(person, meeting.pk) for meeting in ahead for person in _to_remind(meeting)]


def _to_remind(meeting: Meeting):
    coming = meeting.invitees.filter(party__isnull=False).exclude(answer=Invitee.Answer.NO)
    return coming.filter(user__in=_who_see(meeting)).values_list("user_id", flat=True)


def _who_see(meeting: Meeting):
    return holders_of(meeting.readers).filter(is_active=True, erased_at=None)


REMINDER = remind(
    Reminder(
        mail=MailKind(MEETING, context=meeting_words),
        model=Meeting,
        objects=meetings_to_remind,
        moments=partial(moments_of, MEETING),
        people=not_declined,
    )
)


def without_agenda(horizon: datetime) -> list[Meeting]:
    """Convened ones ahead whose agenda is still empty."""
    return [meeting for meeting in _convened(AGENDA, horizon) if not meeting.items.exists()]


def who_write_agendas(meetings: list[int]) -> list[tuple[int, int]]:
    """Chair and co-chair (of the whole coalition's, who calls it) and the secretariat, where they see the meeting and it has no item."""
    empty = Meeting.objects.filter(pk__in=meetings, status=Meeting.Status.CONVENED, items=None).select_related("group", "author")
    return [(person, meeting.pk) for meeting in empty for person in _who_write(meeting)]


def _who_write(meeting: Meeting):
    leads = {person.pk for person in leads_of(meeting)}
    offices = holders_of([SECRETARIAT]).values("pk")
    return _who_see(meeting).filter(Q(pk__in=leads) | Q(pk__in=offices)).values_list("pk", flat=True)


def agenda_words(meeting: Meeting, recipient: User) -> dict:
    return meeting_words(meeting, recipient) | {"link": settings.PORTAL_BASE_URL + reverse("agenda-edit", args=[meeting.pk])}


AGENDA_REMINDER = remind(
    Reminder(
        mail=MailKind(AGENDA, context=agenda_words, expires=begins),
        model=Meeting,
        objects=without_agenda,
        moments=partial(moments_of, AGENDA),
        people=who_write_agendas,
    )
)
