"""The meetings: six ahead, all convened, and one that was held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from guardian.shortcuts import assign_perm

from documents.models import Document
from meetings.actions import answer_invitation, convene_meeting, edit_agenda, people_of_group, plan_meeting
from meetings.models import AgendaItem, Invitee, Meeting
from members.models import Affiliation, Ask, AskedParty, MembershipPeriod, Organisation, User
from protect_portal.access.lock import Audience, Tlp
from protect_portal.audit.status import change_status
from protect_portal.demo.data.days import Days
from working_groups.models import GuestAccess, WorkingGroup

YES, MAYBE, NO = Invitee.Answer
INFORMATION, DISCUSSION, DECISION = AgendaItem.Kind
GUEST = "ANITP (cont demo)"


@dataclass(frozen=True)
class Point:
    """One item of an agenda; `papers` name texts of the demonstration."""

    title: str
    minutes: int
    kind: str = DISCUSSION
    presenter: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """One meeting, `after` days after W. `answers`: what the invited have answered, by name; the others are asked and silent."""

    title: str
    after: int
    hour: int
    length: int  # minutes
    by: str
    at: str
    points: tuple[Point, ...]
    answers: dict[str, str]
    group: str = ""
    online: bool = True
    room: str = ""
    chatham_house: bool = False
    called: int = 8  # days before the loading


SESSIONS = (
    Session(
        "Ghid UPU: prima citire",
        -21,
        10,
        120,
        "Matei Exemplu",
        "macul-albastru",
        (
            Point("Ghid UPU", 60, DISCUSSION, "Matei Exemplu"),
            Point("Locuințe protejate: standarde minime", 45, DISCUSSION, "Anca Machetă"),
            Point("Diverse", 15, INFORMATION),
        ),
        {
            "Matei Exemplu": YES,
            "Anca Machetă": YES,
            "Sorana Probă": YES,
            "Ilinca Demo": YES,
            "Radu Exemplu": YES,
            "Mara Demo": YES,
            "Ioana Probă": NO,
        },
        "A",
        called=34,
    ),
    Session(
        "Ghid UPU, observații la standarde",
        0,
        10,
        120,
        "Matei Exemplu",
        "macul-albastru",
        (
            Point("Ghid UPU", 60, DISCUSSION, "Matei Exemplu", ("ghid-upu",)),
            Point("Observații la standarde", 45, DISCUSSION, "Anca Machetă"),
            Point("Diverse", 15, INFORMATION),
        ),
        {"Matei Exemplu": YES, "Anca Machetă": YES, "Ioana Probă": YES, "Ilinca Demo": YES, "Mara Demo": MAYBE, "Radu Exemplu": NO},
        "A",
    ),
    Session(
        "Tabel de concordanță, repartizarea articolelor",
        1,
        14,
        90,
        "Ilinca Demo",
        "amaranta",
        (
            Point("Tabel de concordanță", 45, DISCUSSION, "Tudor Demo", ("pozitie-directiva",)),
            Point("Repartizarea articolelor", 45, DECISION, "Ilinca Demo"),
        ),
        {"Ilinca Demo": YES, "Tudor Demo": YES, "Corina Demo": MAYBE},
        "D",
    ),
    Session(
        "Întâlnire cu ANITP",
        7,
        11,
        90,
        "Ilinca Demo",
        "amaranta",
        (
            Point("Stadiul PNA {before_last}-{this_year}", 40, INFORMATION, GUEST),
            Point("Calendar PNA nou", 50, DISCUSSION, "Corina Demo", ("observatii-pna",)),
        ),
        {"Ilinca Demo": YES, "Corina Demo": YES, GUEST: YES},
        online=False,
        room="Sala de ședințe, Institutul Amaranta, București",
        chatham_house=True,
    ),
    Session(
        "Adunarea generală ordinară",
        13,
        16,
        120,
        "Ilinca Demo",
        "amaranta",
        (
            Point("Cvorum", 10, INFORMATION, "Ilinca Demo"),
            Point("Aprobarea procesului-verbal anterior", 10, DECISION, "Corina Demo"),
            Point("Cerere aderare Ferigă și Lege (vot)", 30, DECISION, "Ilinca Demo"),
            Point("Modificare regulament (2/3)", 40, DECISION, "Corina Demo", ("regulament",)),
            Point("Plan anual {next_year}", 30, DECISION, "Ilinca Demo", ("raport-anual",)),
        ),
        {"Sorana Probă": YES, "Matei Exemplu": YES, "Corina Demo": YES, "Ilinca Demo": YES, "Vlad Machetă": YES, "Petru Exemplu": MAYBE},
        room="Sala mare, Institutul Amaranta, București",
    ),
    Session(
        "Compensații, neaudierea repetată a minorilor",
        49,
        10,
        120,
        "Tudor Demo",
        "heliotrop",
        (
            Point("Compensații", 60, DISCUSSION, "Tudor Demo"),
            Point("Neaudierea repetată a minorilor", 60, DISCUSSION, "Mihai Probă"),
        ),
        {"Tudor Demo": YES, "Mihai Probă": YES},
        "U",
        called=3,
    ),
    Session(
        "Campanie vacanță, ghid consilieri",
        56,
        12,
        90,
        "Vlad Machetă",
        "cvartal-9",
        (
            Point("Campanie vacanță", 45, DISCUSSION, "Vlad Machetă"),
            Point("Ghid consilieri", 45, INFORMATION, "Vlad Machetă", ("ghid-consilieri",)),
        ),
        {"Vlad Machetă": YES},
        "P",
        called=3,
    ),
)


def call_meetings(
    days: Days,
    registered: dict[str, Organisation],
    groups: dict[str, WorkingGroup],
    people: dict[str, User],
    guests: dict[str, GuestAccess],
    documents: dict[str, Document],
) -> None:
    """Plan, convene and answer them, as their chairs and the invited would, all ahead; then each gets its own date."""
    for session in SESSIONS:
        meeting = _plan(session, registered, groups, people)
        if session.chatham_house:
            assign_perm("view_meeting", guests[GUEST].key_group, meeting)
        edit_agenda(meeting, list(_points(days, session, people, documents)), by=people[session.by], base=1)
        convene_meeting(meeting, by=people[session.by])
        _answer(session, meeting)
        _date(days, session, meeting)
        if session.after < 0:
            change_status(meeting, Meeting.Status.HELD, by=people[session.by])


def _plan(session: Session, registered: dict[str, Organisation], groups: dict[str, WorkingGroup], people: dict[str, User]) -> Meeting:
    """Tomorrow: what lies behind can be neither convened nor answered."""
    starts_at, group = timezone.now() + timedelta(days=1), groups.get(session.group)
    meeting = Meeting(
        title=session.title,
        group=group,
        organisation=registered[session.at],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=session.length),
        audience=Audience.GROUP if group else Audience.MEMBERS,
        tlp=Tlp.AMBER,
        room=session.room,
        link=f"https://meet.example/protect-{session.group.lower() or 'ag'}" if session.online else "",
        chatham_house=session.chatham_house,
    )
    return plan_meeting(meeting, by=people[session.by], people=_invited(session, group, people))


def _invited(session: Session, group: WorkingGroup | None, people: dict[str, User]) -> Iterable[User]:
    """The people of the group; to the assembly whoever speaks for a member; to the institution those who talk with it."""
    if group:
        return people_of_group(group)
    if session.chatham_house:
        return [people[name] for name in (GUEST, "Corina Demo", "Ilinca Demo", "Matei Exemplu", "Vlad Machetă", "Tudor Demo")]
    active = MembershipPeriod.objects.running().filter(status=MembershipPeriod.Status.ACTIVE)
    roles = [Affiliation.Role.REPRESENTATIVE, Affiliation.Role.ALTERNATE]
    speaking = Affiliation.objects.running().filter(role__in=roles, organisation__in=active.values("organisation"))
    return [*User.objects.filter(pk__in=speaking.values("user")).order_by("name"), people["Ilinca Demo"]]


def _points(days: Days, session: Session, people: dict[str, User], documents: dict[str, Document]) -> Iterable[dict]:
    for point in session.points:
        yield {
            "title": point.title.format(**days.years),
            "minutes": point.minutes,
            "kind": point.kind,
            "presenter": people.get(point.presenter),
            "versions": [documents[text].current_version for text in point.papers],
        }


def _answer(session: Session, meeting: Meeting) -> None:
    for invitee in meeting.invitees.select_related("party", "user", "meeting"):
        if answer := session.answers.get(invitee.user.name):
            answer_invitation(invitee, answer, by=invitee.user)


def _date(days: Days, session: Session, meeting: Meeting) -> None:
    """Its own date, and those of its invitations and answers."""
    called, answered = days.before(session.called, 9, 30), days.before(max(session.called - 2, 1), 14, 5)
    starts_at = days.from_wednesday(session.after, session.hour)
    ends_at = starts_at + timedelta(minutes=session.length)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at, created_at=called, dated_at=called)
    Ask.objects.filter(pk=meeting.ask_id).update(opens_at=called, closes_at=starts_at)
    AskedParty.objects.filter(ask=meeting.ask_id).exclude(answered_at=None).update(answered_at=answered)
    meeting.invitees.update(invited_at=called)
