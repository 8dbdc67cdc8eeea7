"""What the page of a meeting shows: who leads, who comes, my own invitation, the agenda."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from meetings.actions import who_hears
from meetings.agenda import agenda_of
from meetings.circles import seen_by
from meetings.models import Invitee, Meeting
from meetings.notices import due_to_remind
from members.models import User
from protect_portal.access.explain import seers_of
from working_groups.models import LeadTerm

ORDER = (Invitee.Answer.YES, Invitee.Answer.MAYBE, "", Invitee.Answer.NO)


@dataclass(frozen=True)
class Coming:
    """How many of the invited come, may come, do not, or have not said."""

    yes: int
    maybe: int
    no: int
    silent: int

    @property
    def total(self) -> int:
        return self.yes + self.maybe + self.no + self.silent


def coming_of(meeting: Meeting) -> Coming:
    answers = list(meeting.invitees.values_list("answer", flat=True))
    return Coming(*(answers.count(answer) for answer in ("yes", "maybe", "no", "")))


def invited_of(meeting: Meeting) -> QuerySet[Invitee]:
    """The invited with their answers: who comes first, then who is silent, then who does not; by name."""
    place = Case(*(When(answer=answer, then=Value(number)) for number, answer in enumerate(ORDER)), output_field=IntegerField())
    return meeting.invitees.select_related("user", "organisation").order_by(place, "user__name", "pk")


def leads_of(meeting: Meeting) -> list[User]:
    """Chair and co-chair of its group; for the whole coalition, whoever calls it."""
    if meeting.group is None:
        return [meeting.author]
    chairs = meeting.group.leads.running().filter(role__in=[LeadTerm.Role.CHAIR, LeadTerm.Role.CO_CHAIR])
    return [term.user for term in chairs.select_related("user").order_by("role")] or [meeting.author]


def reminder_at(meeting: Meeting) -> datetime | None:
    """When those who have not declined are reminded; None where that is over or never comes."""
    due = due_to_remind(meeting)
    return due if due > max(timezone.now(), meeting.dated_at) else None


def readers_count(meeting: Meeting) -> int:
    return seers_of(meeting.readers).count()


def page_of(meeting: Meeting, reader: User) -> dict:
    """The context of the meeting's page for one reader; `meeting` carries its may_… booleans."""
    invitee = Invitee.objects.allowed(reader, "answer").filter(meeting=meeting).select_related("meeting").first()
    points = agenda_of(meeting, reader)
    return {
        "meeting": meeting,
        "invitee": invitee,
        "points": points,
        "agenda_minutes": sum(point.item.minutes for point in points),
        "leads": leads_of(meeting),
        "coming": coming_of(meeting),
        "invited": invited_of(meeting),
        "reminder_at": reminder_at(meeting),
        "readers_count": readers_count(meeting),
        "audience": seen_by(meeting),
        "mails": who_hears(meeting).count(),
    }
