"""What happens to meetings: planned, convened, moved, cancelled, held; answered by the invited."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Version
from documents.sharing.circles import Circle, standing_at
from meetings.models import AgendaItem, AgendaPaper, Invitee, Meeting, MeetingUserGrant
from members.actions.ask import answer_ask, ask_again, cancel_ask, open_ask, take_back_answer
from members.models import Affiliation, Appointment, Ask, AskedParty, Coalition, User
from protect_portal.access.grants import give
from protect_portal.access.keys import MEMBERS, holders_of, keys_of
from protect_portal.access.lock import Tlp
from protect_portal.access.rights import require
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import NoLonger, Stale, WrongStatus, change_status, lock
from protect_portal.ui.stale import refuse_stale, save_changed
from working_groups.models import Seat


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User, people: Iterable[User], guests: Iterable[User] = (), items: Iterable[dict] = ()) -> Meeting:
    """Save a meeting that nobody has been told of yet, with the first `items` of its agenda (title, minutes …). Whoever is invited
    and is not of its circle is granted this meeting.
    `guests` of the group are invited, too, and each is granted this meeting as long as their access to the group runs.
    Raises PermissionDenied where `by` does not lead the group."""
    require(by, "convene", meeting.group) if meeting.group_id else require(by, "run", Coalition.current())
    meeting.author = by
    if meeting.organisation_id is None:
        meeting.organisation_id = _organisation_of(by, meeting.group)
    meeting.save()
    invited = [*people, *open_to_guests(meeting, guests, by=by)]
    _let_in(meeting, invited, by=by)
    choose_invitees(meeting, invited)
    for order, item in enumerate(items, start=1):
        _write_item(AgendaItem(meeting=meeting), order, by=by, **item)
    record("meeting.planned", meeting, by=by)
    return meeting


@transaction.atomic
def convene_meeting(meeting: Meeting, *, by: User) -> None:
    """Send the invitations: the meeting is on, and each invited person is asked whether they come.
    Raises NoLonger where its date has passed or nobody is invited."""
    require(by, "convene", meeting)
    _lock_and_reread(meeting)
    if meeting.starts_at <= timezone.now():
        raise NoLonger(_("The date of this meeting has passed: move it first."))
    people = [invitee.user for invitee in meeting.invitees.select_related("user")]
    if not people:
        raise NoLonger(_("Nobody is invited to this meeting yet."))
    ask = open_ask(Ask.Kind.MEETING, by=by, people=people, closes_at=meeting.starts_at, about=meeting, tlp=meeting.tlp)
    told = {"sequence": meeting.sequence}
    change_status(meeting, Meeting.Status.CONVENED, by=by, told=told, ask=ask, dated_at=timezone.now())
    meeting.invitees.update(party=Subquery(ask.parties.filter(user=OuterRef("user")).values("pk")))


@transaction.atomic
def move_meeting(meeting: Meeting, *, by: User, starts_at: datetime, ends_at: datetime, base: int) -> None:
    """Another date or hour: SEQUENCE rises, everyone is asked again. `base` is the SEQUENCE the mover saw (two people at once)."""
    require(by, "move", meeting)
    _lock_and_reread(meeting)
    if not meeting.is_open:
        raise WrongStatus(meeting)
    _refuse_older_date(meeting, base)
    meeting.starts_at, meeting.ends_at, meeting.sequence = starts_at, ends_at, base + 1
    meeting.dated_at = timezone.now()
    meeting.save(update_fields=["starts_at", "ends_at", "sequence", "dated_at"])
    if meeting.ask_id:
        meeting.invitees.update(answer="")
        ask_again(meeting.ask, closes_at=starts_at)
    record("meeting.moved", meeting, by=by, sequence=meeting.sequence)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> None:
    """It does not take place: SEQUENCE rises, the invited are told, nothing reminds of it any more.
    Raises NoLonger where the invited were told of it and it has begun."""
    require(by, "cancel", meeting)
    _lock_and_reread(meeting)
    if meeting.is_too_late_to_cancel:
        raise NoLonger(_("The meeting has already begun."))
    sequence = meeting.sequence + 1
    told = {"sequence": sequence}
    change_status(meeting, Meeting.Status.CANCELLED, by=by, told=told, cancelled_because=reason, sequence=sequence)
    if meeting.ask_id:
        cancel_ask(meeting.ask, by=by)


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User) -> None:
    """Note that it took place. Raises NoLonger before it began."""
    require(by, "edit", meeting)
    _lock_and_reread(meeting)
    if timezone.now() < meeting.starts_at:
        raise NoLonger(_("The meeting has not begun yet."))
    change_status(meeting, Meeting.Status.HELD, by=by)


@transaction.atomic
def edit_meeting(form: ModelForm, *, by: User) -> None:
    """Save the changed fields of a meeting that is still ahead (title, room, link): nobody is written to.
    Raises Stale where somebody else has changed them since the form was opened, WrongStatus once it was held or cancelled."""
    require(by, "edit", form.instance)
    current = refuse_stale(form)
    if not current.is_open:
        raise WrongStatus(current)
    save_changed(form)
    record_edit(form, by=by)


@transaction.atomic
def choose_circle(meeting: Meeting, circle: Circle, *, by: User, base: str) -> None:
    """Another circle for a meeting that nobody was told of yet, with its label; whoever is invited sees it as before. `base` is the
    circle and label that the chooser saw. Raises PermissionDenied for others than who called it, WrongStatus once it was convened or
    cancelled, NoLonger where it was chosen again meanwhile, or guests stand in the way of AMBER+STRICT."""
    require(by, "share", meeting)
    _lock_and_reread(meeting)
    if not meeting.is_draft:
        raise WrongStatus(meeting)
    if base != standing_at(meeting):
        raise NoLonger(_("Somebody else has changed who sees it in the meantime: look at it again first."))
    MeetingUserGrant.objects.filter(content_object=meeting).delete()
    meeting.refresh_from_db(fields=["granted"])
    if circle.tlp == Tlp.AMBER_STRICT and meeting.granted:
        raise NoLonger(_("AMBER+STRICT stays inside the group: guests are invited."))
    meeting.audience, meeting.tlp = circle.audience, circle.tlp
    meeting.save(update_fields=["audience", "tlp"])
    _let_in(meeting, [invitee.user for invitee in meeting.invitees.select_related("user")], by=by)
    record("meeting.edited", meeting, by=by, fields=["audience", "tlp"])


@transaction.atomic
def edit_agenda(meeting: Meeting, items: list[dict], *, by: User, base: int) -> None:
    """Make `items` the agenda (title, kind, minutes, presenter, restricted, versions, and `item`, the id of one that stays).
    What `by` may not see stays: restricted items go to the end, papers remain on their item. Raises Stale where somebody
    else has saved since revision `base`, PermissionDenied where a pinned version is not visible to `by`."""
    require(by, "edit", meeting)
    current = lock(meeting)
    if not current.is_open:
        raise WrongStatus(current)
    if current.agenda_revision != base:
        raise Stale()
    _replace_items(meeting, items, by=by)
    meeting.agenda_revision = base + 1
    meeting.save(update_fields=["agenda_revision"])
    record("meeting.agenda_edited", meeting, by=by, items=len(items))


@transaction.atomic
def answer_invitation(
    invitee: Invitee,
    answer: str,
    *,
    by: User,
    sequence: int | None = None,
    source: str = AskedParty.Source.PORTAL,
    said: AskedParty | None = None,
) -> None:
    """Yes, maybe or no; may be changed until the meeting begins. A second identical press changes nothing.
    `sequence` is the SEQUENCE of the date that was answered (None: the present one). Recorded on behalf, `said` holds how it came, and
    `by` reads the board. Raises NoLonger where the meeting was moved since, before the invitations are sent and once the meeting began
    or was cancelled."""
    if source != AskedParty.Source.ON_BEHALF:
        require(by, "answer", invitee)
    if sequence is not None:
        _refuse_older_date(lock(invitee.meeting), sequence)
    current = Invitee.objects.select_for_update(of=("self",)).select_related("party").get(pk=invitee.pk)
    if current.party is None:
        raise NoLonger(_("The invitations to this meeting have not been sent yet."))
    invitee.answer = answer
    own = AskedParty.Source.ON_BEHALF not in (source, current.party.source)
    if own and current.answer == answer and current.party.is_open:
        return
    answer_ask(said or current.party, by=by, source=source)
    invitee.save(update_fields=["answer"])
    record("meeting.answered", invitee.meeting, by=by, answer=answer, **({} if own else {"source": source}))


@transaction.atomic
def take_back_answer_to(party: AskedParty, *, by: User) -> None:
    """Neither yes nor no any more: the person is asked as before. Raises NoLonger once the meeting began, and where there is no answer."""
    invitee = Invitee.objects.select_for_update(of=("self",)).select_related("meeting").get(party=party)
    require(by, "answer", invitee)
    take_back_answer(party, by=by)
    invitee.answer = ""
    invitee.save(update_fields=["answer"])
    record("meeting.answer_taken_back", invitee.meeting, by=by)


def choose_invitees(meeting: Meeting, people: Iterable[User]) -> None:
    """Who will be invited, each for an organisation they work for now: one that sits in the group before any other."""
    people = list(people)
    seats = Seat.objects.running().filter(group=meeting.group_id, status=Seat.Status.GRANTED, organisation=OuterRef("organisation"))
    work = Affiliation.objects.running().filter(user__in=people).annotate(seated=Exists(seats)).order_by("seated", "-pk")
    organisations = dict(work.values_list("user", "organisation"))  # of several the last one stays
    invitees = [Invitee(meeting=meeting, user=person, organisation_id=organisations.get(person.pk)) for person in people]
    Invitee.objects.bulk_create(invitees, ignore_conflicts=True)


def open_to_guests(meeting: Meeting, guests: Iterable[User], *, by: User) -> list[User]:
    """Let each of `guests` see this meeting through the key of their access to its group; returns those who have one now."""
    chosen = list(guests)
    if not chosen:
        return []
    accesses = meeting.group.guests.running().filter(user__in=chosen).exclude(key_group=None).select_related("key_group", "user")
    for access in accesses:
        give("view", access.key_group, meeting, by=by)
    meeting.refresh_from_db(fields=["granted", "readers"])
    return [access.user for access in accesses]


def _let_in(meeting: Meeting, invited: list[User], *, by: User) -> None:
    """Grant the meeting to the invited who would not see it."""
    meeting.refresh_from_db(fields=["granted", "readers"])
    seeing = set(holders_of(meeting.readers).values_list("pk", flat=True))
    for person in invited:
        if person.pk not in seeing:
            give("view", person, meeting, by=by)
    meeting.refresh_from_db(fields=["granted", "readers"])


def people_of_group(group) -> QuerySet[User]:
    """Everyone a meeting of the group would invite by default: who carries its key now."""
    return _reachable(holders_of([f"group:{group.pk}"]))


def guests_of_group(group) -> QuerySet[User]:
    """The guests of the group at this moment: invited only where the caller says so."""
    return _reachable(holders_of([f"group:{group.pk}:guests"])).exclude(pk__in=people_of_group(group).order_by().values("pk"))


def people_of_coalition() -> QuerySet[User]:
    """Everyone a meeting of the whole coalition would invite: the people of its members."""
    return _reachable(holders_of([MEMBERS]))


def who_hears(meeting: Meeting) -> QuerySet[User]:
    """Who gets a mail about the meeting now: the invited who may still see it."""
    return _reachable(holders_of(meeting.readers)).filter(invitations_to_meetings__meeting=meeting)


def _lock_and_reread(meeting: Meeting) -> None:
    """Lock the row until the transaction ends, and let `meeting` be what stands there now: act on nothing older."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update())


def _refuse_older_date(meeting: Meeting, seen: int) -> None:
    """Raises NoLonger where the meeting has been moved since the SEQUENCE `seen`."""
    if meeting.sequence != seen:
        raise NoLonger(_("Somebody else has moved this meeting in the meantime: look at its new date first."))


def _organisation_of(by: User, group) -> int | None:
    """For which organisation somebody calls a meeting: theirs that sits in the group, else theirs, else that of their office."""
    own = keys_of(by).numbers("org")
    seated = group.seats.running().filter(organisation__in=own).values_list("organisation", flat=True) if group else []
    offices = Appointment.objects.running().filter(user=by).values_list("mandate__organisation", flat=True)
    return next(iter([*seated, *own, *offices]), None)


def _reachable(people: QuerySet[User]) -> QuerySet[User]:
    return people.filter(is_active=True, erased_at=None).order_by("name", "pk")


def _replace_items(meeting: Meeting, items: list[dict], *, by: User) -> None:
    visible = {item.pk: item for item in meeting.items.allowed(by)}
    unseen = list(meeting.items.exclude(pk__in=visible))
    for order, fields in enumerate(items, start=1):
        stays = visible.pop(fields.get("item"), None)
        _write_item(stays or AgendaItem(meeting=meeting), order, by=by, **{key: fields[key] for key in fields if key != "item"})
    meeting.items.filter(pk__in=visible).delete()
    for order, item in enumerate(unseen, start=len(items) + 1):
        _write_item(item, order, by=by)


def _write_item(item: AgendaItem, order: int, *, by: User, versions: Iterable[Version] | None = None, **fields) -> None:
    """Save one item; `versions`, where given, become the papers that `by` may see."""
    item.order = order
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    if versions is not None:
        _pin(item, list(versions), by=by)


def _pin(item: AgendaItem, versions: list[Version], *, by: User) -> None:
    seen = Version.objects.allowed(by)
    item.papers.filter(version__in=seen).exclude(version__in=versions).delete()
    for version in versions:
        require(by, "view", version)
        AgendaPaper.objects.get_or_create(item=item, version=version)
