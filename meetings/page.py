"""What the page of a meeting shows: who leads, who comes, my own invitation, the agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from meetings.actions import who_hears
from meetings.agenda import agenda_of
from meetings.circles import seen_by
from meetings.leads import leads_of
from meetings.models import Invitee, Meeting
from meetings.notices import MEETING, moments_of
from members.board import Board, board_of, source_of
from members.models import Ask, User
from protect_portal.access.explain import seers_of
from protect_portal.access.rights import can

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


def invited_of(meeting: Meeting, reader: User) -> QuerySet[Invitee]:
    """The invited with their answers: who comes first, then who is silent, then who does not; by name. Under the Chatham House Rule only
    for who may join it."""
    if meeting.chatham_house and not can(reader, "join", meeting):
        return Invitee.objects.none()
    place = Case(*(When(answer=answer, then=Value(number)) for number, answer in enumerate(ORDER)), output_field=IntegerField())
    rows = meeting.invitees.select_related("user", "organisation", "party__recorded_by", "party__nudged_by")
    return rows.order_by(place, "user__name", "pk")


def with_sources(invitees: Iterable[Invitee]) -> list[Invitee]:
    """Each with `source`: how its answer came, where the person did not write it in the portal."""
    rows = list(invitees)
    for row in rows:
        row.source = source_of(row.party) if row.party else ""
    return rows


def board_for(meeting: Meeting, reader: User) -> Board | None:
    """The board of its ask, for who leads it and the offices; None for others, and before anybody was asked."""
    ask = Ask.objects.allowed(reader, "board").filter(pk=meeting.ask_id).first() if meeting.ask_id else None
    return board_of(ask, reader) if ask else None


def reminder_at(meeting: Meeting) -> datetime | None:
    """When those who have not declined are reminded next; None where that is over or never comes."""
    return next((moment.due for moment in moments_of(MEETING, meeting) if moment.due > timezone.now()), None)


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
        "invited": with_sources(invited_of(meeting, reader)),
        "board": board_for(meeting, reader),
        "reminder_at": reminder_at(meeting),
        "readers_count": readers_count(meeting),
        "audience": seen_by(meeting),
        "mails": who_hears(meeting).count(),
    }
