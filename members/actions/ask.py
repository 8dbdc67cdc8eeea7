"""Asking, and answering: one function each for every kind of ask."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, PermissionDenied
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.addressees import Addressed
from members.kinds import KINDS
from members.models import Ask, AskedParty, AskField, Coalition, Organisation, User
from members.permissions.ask import NOT_BY_OFFICE
from protect_portal.access.lock import Tlp
from protect_portal.access.rights import require
from protect_portal.audit.record import capacity_of, record
from protect_portal.audit.status import NoLonger, change_status, lock

Asked = Iterable[Any] | QuerySet

ASK_EACH = """
INSERT INTO members_askedparty (ask_id, {column}, status, capacity, source, medium, said_by, note)
SELECT %s, chosen.id, 'waiting', '', '', '', '', '' FROM ({chosen}) AS chosen (id)
ON CONFLICT DO NOTHING
"""


SENT_HERE = (Ask.Kind.PLAIN, Ask.Kind.READING)
TAKEN_BACK_HERE = (*SENT_HERE, Ask.Kind.RECONFIRMATION)
"""Circulars and meetings are sent, changed and dropped by their own acts, which ask more."""


def require_kind(ask: Ask, *kinds: str) -> None:
    """Raises PermissionDenied for an ask of any other kind."""
    if ask.kind not in kinds:
        raise PermissionDenied("it follows its own object")


class NobodyAsked(NoLonger):
    """The chosen circle is empty: an ask without parties would wait for nobody."""

    def __str__(self):
        return _("Nobody would be asked: choose at least one organisation or person.")


@transaction.atomic
def open_ask(
    kind: str,
    *,
    by: User,
    people: Asked = (),
    organisations: Asked = (),
    closes_at: datetime,
    about: Model | None = None,
    tlp: str = Tlp.GREEN,
    capacity: str = "",
    question: str = "",
    explanation: str = "",
    silence: str = "",
    answers_shown: str = Ask.Shown.AT_ONCE,
    fields: Iterable[Mapping[str, Any]] = (),
) -> Ask:
    """Open an ask and freeze who is asked; later additions are recorded. `about` is the object that will point to it; `capacity` stands
    where the asker's own does not (a request for access tells nobody for which organisation).

    Rows of querysets never travel through Python. Raises NobodyAsked where neither circle holds anybody."""
    words = {"question": question, "explanation": explanation, "silence": silence, "answers_shown": answers_shown}
    ask = Ask.objects.create(
        kind=kind,
        by=by,
        capacity=capacity or capacity_of(by, about or Coalition.current()),
        opens_at=timezone.now(),
        closes_at=closes_at,
        tlp=tlp,
        status=Ask.Status.OPEN,
        **words,
    )
    AskField.objects.bulk_create(AskField(**{"ask": ask, "order": order} | dict(field)) for order, field in enumerate(fields, 1))
    asked = ask_parties(ask, Addressed(_rows(Organisation, organisations), _rows(User, people)))
    record("ask.opened", ask, by=by, capacity=ask.capacity, asked=asked)
    return ask


def ask_parties(ask: Ask, whom: Addressed) -> int:
    """Add these organisations and people to `ask`, in the database; returns how many were not asked before.

    Raises NobodyAsked where there is nobody to add."""
    added = _ask_each(ask, "organisation_id", whom.organisations) + _ask_each(ask, "user_id", whom.people)
    if not added:
        raise NobodyAsked
    return added


def _rows(model: type[Model], asked: Asked) -> QuerySet:
    return asked if isinstance(asked, QuerySet) else model._base_manager.filter(pk__in=[one.pk for one in asked])


def _ask_each(ask: Ask, column: str, rows: QuerySet) -> int:
    try:
        chosen, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ASK_EACH.format(column=column, chosen=chosen), [ask.pk, *params])
        return cursor.rowcount


@transaction.atomic
def send_ask(ask: Ask, *, by: User) -> None:
    """A draft goes out to those it names. Raises NobodyAsked, NoLonger where its last day has passed or it was sent already, and
    PermissionDenied also for kinds that are sent by their own acts."""
    require_kind(ask, *SENT_HERE)
    require(by, "edit", ask)
    if before_sending := KINDS[ask.kind].before_sending:
        before_sending(ask, by=by)
    if not ask.parties.exists():
        raise NobodyAsked
    if ask.closes_at is None or ask.closes_at <= timezone.now():
        raise NoLonger(_("Its last day has passed: choose a later one first."))
    change_status(ask, Ask.Status.OPEN, by=by, told={"asked": ask.parties.count()}, opens_at=timezone.now())


@transaction.atomic
def answer_ask(party: AskedParty, *, by: User, source: str = AskedParty.Source.PORTAL, status: str = AskedParty.Status.ANSWERED) -> None:
    """Note that `party` answered; what it said is written by the caller in the same transaction. Until the close it may change.

    With the source ON_BEHALF `by` is who records it; medium, said_on and the rest stand on `party` (members/actions/on_behalf.py)."""
    on_behalf = source == AskedParty.Source.ON_BEHALF
    ask = lock_for_answer(party)
    require(by, *(("board", ask) if on_behalf else ("answer", party)))
    if not on_behalf:
        party.recorded_by, party.said_on, party.proof, party.medium, party.said_by, party.note = None, None, None, "", "", ""
    party.status, party.answered_at, party.by, party.source = status, timezone.now(), None if on_behalf else by, source
    own = f"org:{party.organisation_id}" if party.organisation_id and not on_behalf else ""
    party.capacity = own or capacity_of(by, ask if on_behalf else party)
    party.save(update_fields=["status", "answered_at", "by", "source", "capacity", *RECORDED])
    if ask.kind not in NOT_BY_OFFICE:  # those record what was answered to their own object
        record("ask.recorded" if on_behalf else "ask.answered", ask, by=by, capacity=party.capacity, party=party.pk, source=source)


RECORDED = ("recorded_by", "medium", "said_on", "said_by", "note", "proof")
"""What is known of an answer that did not come from the organisation's own people."""


def lock_for_answer(party: AskedParty) -> Ask:
    """The ask of `party`, which nobody closes before this transaction ends; the party itself is locked, and read anew by the caller if it
    matters. Many answer at once, so the ask is shared. Raises NoLonger where it takes no answers any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM members_ask WHERE id = %s FOR SHARE", [party.ask_id])
    ask = Ask.objects.get(pk=party.ask_id)
    if not ask.is_open:
        raise NoLonger(_("This can no longer be answered: it is closed."))
    AskedParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
    return ask


@transaction.atomic
def take_back_answer(party: AskedParty, *, by: User) -> None:
    """The answer no longer counts; what it said stays to begin from again. Raises NoLonger after the close, and where there is none."""
    require(by, "answer", party)
    ask = lock_for_answer(party)
    if AskedParty.objects.get(pk=party.pk).status in AskedParty.SILENT:
        raise NoLonger(_("There is no answer to take back."))
    _silence(AskedParty.objects.filter(pk=party.pk))
    record("ask.answer_taken_back", ask, by=by, party=party.pk)


def note_opened(ask: Ask, reader: User) -> None:
    """Whoever may answer has the page of the ask before them, signed in. No answer, and no change of it: a footprint, once."""
    if ask.is_open:
        unread = ask.parties.allowed(reader, "answer").filter(status=AskedParty.Status.WAITING)
        unread.update(status=AskedParty.Status.OPENED, opened_at=timezone.now())


@transaction.atomic
def excuse_party(party: AskedParty, *, by: User) -> None:
    """Nothing more is expected of `party`, and nobody reminds it. Raises NoLonger after the close and where it has answered,
    PermissionDenied for a meeting: whoever is invited says yes, maybe or no."""
    ask = lock_for_answer(party)
    require_own(ask, by)
    if AskedParty.objects.get(pk=party.pk).status not in AskedParty.SILENT:
        raise NoLonger(_("It has answered already: what it said stays."))
    AskedParty.objects.filter(pk=party.pk).update(status=AskedParty.Status.EXCUSED, answered_at=timezone.now(), by=by)
    record("ask.excused", ask, by=by, party=party.pk)


@transaction.atomic
def ask_again(ask: Ask, *, closes_at: datetime) -> None:
    """What was asked has changed (a moved meeting): everyone is silent again until the new close, unopened and not yet nudged."""
    ask.closes_at = closes_at
    ask.save(update_fields=["closes_at"])
    _silence(ask.parties.all(), opened_at=None, nudged_at=None, nudged_by=None)


def _silence(parties: QuerySet[AskedParty], **more: None) -> None:
    said = {name: "" if name in {"medium", "said_by", "note"} else None for name in RECORDED}
    parties.update(status=AskedParty.Status.WAITING, answered_at=None, by=None, source="", capacity="", **said, **more)


@transaction.atomic
def add_parties(ask: Ask, whom: Addressed, *, by: User) -> int:
    """Ask more organisations and people of an open ask; they hear of it as the first did. Returns how many. Raises NobodyAsked."""
    require_own(ask, by)
    current = lock(ask)
    if not current.is_open:
        raise NoLonger(_("This can no longer be answered: it is closed."))
    before = list(ask.parties.values_list("pk", flat=True))
    added = ask_parties(ask, whom)
    parties = list(ask.parties.exclude(pk__in=before).values_list("pk", flat=True))
    record("ask.added", ask, by=by, count=added, parties=parties)
    return added


@transaction.atomic
def extend_ask(ask: Ask, closes_at: datetime, *, by: User) -> None:
    """A later close; all who are asked hear of it. Raises NoLonger where it is closed, or the new close is no later."""
    require_own(ask, by)
    current = lock(ask)
    if current.status != Ask.Status.OPEN:
        raise NoLonger(_("This can no longer be extended: it is closed."))
    if closes_at <= max(current.closes_at or closes_at, timezone.now()):
        raise NoLonger(_("The new last day must be later than the present one."))
    ask.closes_at = closes_at
    ask.save(update_fields=["closes_at"])
    record("ask.extended", ask, by=by, before=_said(current.closes_at), after=_said(closes_at))


def _said(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat() if instant else ""


def require_own(ask: Ask, by: User) -> None:
    """Raises PermissionDenied unless `by` reads its board, and where another object decides how long it waits (a meeting)."""
    require(by, "board", ask)
    if ask.kind in NOT_BY_OFFICE:
        raise PermissionDenied("it follows its own object")


@transaction.atomic
def take_back_ask(ask: Ask, *, by: User) -> None:
    """Nothing is waited for any more, and whoever was asked hears of it; what was answered stays. Of a draft, which nobody has seen, those
    it named go too. Raises PermissionDenied also for kinds that are taken back by their own acts."""
    require_kind(ask, *TAKEN_BACK_HERE)
    require(by, "edit", ask)
    if lock(ask).status == Ask.Status.DRAFT:
        ask.parties.all().delete()
    cancel_ask(ask, by=by)


@transaction.atomic
def close_early(ask: Ask, *, by: User) -> None:
    """No more answers are taken, from now on."""
    require_own(ask, by)
    close_ask(ask, by=by)


@transaction.atomic
def cancel_ask(ask: Ask, *, by: User | None) -> None:
    """As a consequence of another act: asks no right of its own."""
    change_status(ask, Ask.Status.CANCELLED, by=by)


@transaction.atomic
def close_ask(ask: Ask, *, by: User) -> None:
    """Nothing more is answered: all that was asked is settled. As a consequence of another act: asks no right of its own."""
    change_status(ask, Ask.Status.CLOSED, by=by)
