"""What happens to meetings: planned, convened, moved, cancelled, held; answered by the invited."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, AgendaPaper, Invitee, Meeting
from members.actions.ask import answer_ask, ask_again, cancel_ask, open_ask
from members.models import Affiliation, Ask, AskedParty, Coalition, User
from protect_portal.access.keys import holders_of
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, Stale, WrongStatus, change_status, lock


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User, people: Iterable[User]) -> Meeting:
    """Save a meeting that nobody has been told of yet. Raises PermissionDenied where `by` does not lead the group."""
    require(by, "convene", meeting.group) if meeting.group_id else require(by, "run", Coalition.current())
    meeting.author = by
    meeting.save()
    choose_invitees(meeting, people)
    record("meeting.planned", meeting, by=by)
    return meeting


@transaction.atomic
def convene_meeting(meeting: Meeting, *, by: User) -> None:
    """Send the invitations: the meeting is on, and each invited person is asked whether they come."""
    require(by, "convene", meeting)
    people = [invitee.user for invitee in meeting.invitees.select_related("user")]
    ask = open_ask(Ask.Kind.MEETING, by=by, people=people, closes_at=meeting.starts_at, about=meeting, tlp=meeting.tlp)
    told = {"sequence": meeting.sequence}
    change_status(meeting, Meeting.Status.CONVENED, by=by, told=told, ask=ask, dated_at=timezone.now())
    parties = {party.user_id: party for party in ask.parties.all()}
    for invitee in meeting.invitees.all():
        invitee.party = parties[invitee.user_id]
        invitee.save(update_fields=["party"])


@transaction.atomic
def move_meeting(meeting: Meeting, *, by: User, starts_at: datetime, ends_at: datetime, base: int) -> None:
    """Another date or hour: SEQUENCE rises, everyone is asked again. `base` is the SEQUENCE the mover saw (two people at once)."""
    require(by, "move", meeting)
    current = lock(meeting)
    if current.status not in Meeting.OPEN:
        raise WrongStatus(current)
    if current.sequence != base:
        raise NoLonger(_("Somebody else has moved this meeting in the meantime: look at its new date first."))
    meeting.starts_at, meeting.ends_at, meeting.sequence = starts_at, ends_at, current.sequence + 1
    meeting.dated_at = timezone.now()
    meeting.save(update_fields=["starts_at", "ends_at", "sequence", "dated_at"])
    if meeting.ask_id:
        meeting.invitees.update(answer="")
        ask_again(meeting.ask, closes_at=starts_at)
    record("meeting.moved", meeting, by=by, sequence=meeting.sequence)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> None:
    """It does not take place: SEQUENCE rises, the invited are told, nothing reminds of it any more."""
    require(by, "cancel", meeting)
    sequence = lock(meeting).sequence + 1
    told = {"sequence": sequence}
    change_status(meeting, Meeting.Status.CANCELLED, by=by, told=told, cancelled_because=reason, sequence=sequence)
    if meeting.ask_id:
        cancel_ask(meeting.ask, by=by)


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User) -> None:
    """Note that it took place. Raises NoLonger before it began."""
    require(by, "edit", meeting)
    if timezone.now() < meeting.starts_at:
        raise NoLonger(_("The meeting has not begun yet."))
    change_status(meeting, Meeting.Status.HELD, by=by)


@transaction.atomic
def edit_agenda(meeting: Meeting, items: list[dict], *, by: User, base: int) -> None:
    """Replace the agenda by `items` (title, kind, minutes, presenter, restricted, versions). Raises Stale where somebody else
    has saved since revision `base`, PermissionDenied where a pinned version is not visible to `by`."""
    require(by, "edit", meeting)
    current = lock(meeting)
    if current.status not in Meeting.OPEN:
        raise WrongStatus(current)
    if current.agenda_revision != base:
        raise Stale()
    meeting.items.all().delete()
    for order, item in enumerate(items, start=1):
        _add_item(meeting, order, by=by, **item)
    meeting.agenda_revision = base + 1
    meeting.save(update_fields=["agenda_revision"])
    record("meeting.agenda_edited", meeting, by=by, items=len(items))


@transaction.atomic
def answer_invitation(invitee: Invitee, answer: str, *, by: User, source: str = AskedParty.Source.PORTAL) -> None:
    """Yes, maybe or no; may be changed until the meeting begins. A second identical press changes nothing."""
    require(by, "answer", invitee)
    if invitee.party is None:
        raise NoLonger(_("The invitations to this meeting have not been sent yet."))
    answer_ask(invitee.party, by=by, source=source)
    if Invitee.objects.select_for_update().get(pk=invitee.pk).answer == answer:
        return
    invitee.answer = answer
    invitee.save(update_fields=["answer"])
    record("meeting.answered", invitee.meeting, by=by, answer=answer)


def choose_invitees(meeting: Meeting, people: Iterable[User]) -> None:
    """Who will be invited, each for an organisation they work for now (of the group's first)."""
    for person in people:
        work = Affiliation.objects.running().filter(user=person).order_by("pk").first()
        Invitee.objects.get_or_create(
            meeting=meeting, user=person, defaults={"organisation": work.organisation if work else None}
        )


def people_of_group(group) -> Iterable[User]:
    """Everyone a meeting of the group would invite by default: who carries its key now."""
    return holders_of([f"group:{group.pk}"]).order_by("name")


def _add_item(meeting: Meeting, order: int, *, by: User, versions: Iterable = (), **fields) -> None:
    item = AgendaItem.objects.create(meeting=meeting, order=order, **fields)
    for version in versions:
        require(by, "view", version)
        AgendaPaper.objects.create(item=item, version=version)


