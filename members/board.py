"""The board of an ask, of any kind: who has answered, opened, is silent; who and when; and what reminding the silent would send."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.nudge import PAUSE, to_be_nudged
from members.actions.on_behalf import is_to_be_recorded
from members.kinds import KINDS, page_of, title_of
from members.models import Affiliation, Ask, AskedParty, User
from members.permissions.ask import NOT_BY_OFFICE
from members.recipients import Mails, mails_to
from protect_portal.access.rights import can
from protect_portal.ui.dates import day, day_short

Status = AskedParty.Status
TONES = {Status.OPENED: "info", Status.WAITING: "ask", Status.EXCUSED: "", Status.DECLINED: "info"}
WORDS = {
    Status.ANSWERED: _l("answered %(day)s"),
    Status.NOTHING_TO_ADD: _l("nothing to add, %(day)s"),
    Status.DECLINED: _l("declined %(day)s"),
    Status.EXCUSED: _l("excused %(day)s"),
    Status.OPENED: _l("opened %(day)s"),
    Status.WAITING: _l("not opened"),
}
ORDER = {Status.OPENED: 1, Status.WAITING: 2}


@dataclass(frozen=True)
class BoardRow:
    """One party: `state` in words with its `tone`, `who` answered, and `source` where the answer came by another way than the portal."""

    party: AskedParty
    name: str
    state: str
    tone: str
    who: str
    source: str

    @property
    def is_to_be_recorded(self) -> bool:
        """Nobody of the organisation has answered in its own words."""
        return is_to_be_recorded(self.party)


@dataclass(frozen=True)
class Board:
    """`answered`, `opened` and `silent` count parties. `nudge` is what reminding the silent now would send, None where there is nobody to
    remind; `again_at` when those reminded within the last day may be reminded again. `copy` is what may be pasted anywhere: the name as
    mails have it, the last day, the address."""

    ask: Ask
    title: str
    answered: int
    opened: int
    silent: int
    rows: list[BoardRow]
    may_act: bool
    may_record: bool
    may_change: bool
    told: int
    nudge: Mails | None
    again_at: datetime | None
    copy: str

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def reached(self) -> int:
        return self.answered + self.opened

    @property
    def waits(self) -> int:
        """How many have not answered, whether they opened it or not."""
        return self.opened + self.silent


def board_of(ask: Ask, reader: User) -> Board:
    """What `reader` may see of who has answered `ask`: all parties, or only their own where its kind hides the others."""
    parties = AskedParty.objects.allowed(reader).filter(ask=ask)
    parties = list(parties.select_related("organisation", "user", "by", "recorded_by", "nudged_by"))
    may_act = can(reader, "board", ask)
    waiting = to_be_nudged(ask) if may_act and ask.is_open else AskedParty.objects.none()
    told = waiting.count()
    states = Counter(party.status for party in parties)
    return Board(
        ask=ask,
        title=title_of(ask, reader),
        opened=states[Status.OPENED],
        silent=states[Status.WAITING],
        answered=len(parties) - states[Status.OPENED] - states[Status.WAITING],
        rows=_rows(parties, reader),
        may_act=may_act,
        may_record=may_act and ask.is_open and _may_record(ask),
        may_change=may_act and ask.status == Ask.Status.OPEN and ask.kind not in NOT_BY_OFFICE,
        told=told,
        nudge=mails_to(waiting) if told else None,
        again_at=_again_at(ask) if may_act and ask.is_open and not told else None,
        copy=copied(ask),
    )


def _may_record(ask: Ask) -> bool:
    kind = KINDS.get(ask.kind)
    return bool(kind and kind.may_record and kind.form and kind.save)


def _again_at(ask: Ask) -> datetime | None:
    """When the first of the silent may be reminded again; None where nobody is silent."""
    last = ask.parties.silent().aggregate(last=Max("nudged_at"))["last"]
    return last + PAUSE if last else None


def copied(ask: Ask) -> str:
    """What may be pasted into any conversation: never a word of what is restricted."""
    lines = [ask.told_as, _("Answer by %(day)s") % {"day": day(ask.closes_at)} if ask.closes_at else ""]
    return "\n".join([*filter(None, lines), settings.PORTAL_BASE_URL + page_of(ask)])


def _rows(parties: list[AskedParty], reader: User) -> list[BoardRow]:
    roles = _roles([party for party in parties if party.by_id and party.organisation_id], reader)
    rows = [BoardRow(party, name_of(party), *_state(party), _who(party, roles), source_of(party)) for party in parties]
    return sorted(rows, key=lambda row: (ORDER.get(row.party.status, 0), row.name.casefold(), row.party.pk))


def name_of(party: AskedParty) -> str:
    return party.organisation.called if party.organisation_id else party.user.name


def _state(party: AskedParty) -> tuple[str, str]:
    at = party.opened_at if party.status == Status.OPENED else party.answered_at
    words = str(WORDS[party.status]) % {"day": day_short(at) if at else ""}
    return words.strip(" ,"), TONES.get(party.status, "done")


def _roles(parties: list[AskedParty], reader: User) -> dict[tuple[int, int], str]:
    people, places = {party.by_id for party in parties}, {party.organisation_id for party in parties}
    rows = Affiliation.objects.allowed(reader).running().filter(user__in=people, organisation__in=places)
    return {(row.user_id, row.organisation_id): row.get_role_display() for row in rows}


def _who(party: AskedParty, roles: dict[tuple[int, int], str]) -> str:
    if party.source == AskedParty.Source.ON_BEHALF:
        return party.said_by
    if party.by_id is None or party.status in AskedParty.SILENT:
        return ""
    role = roles.get((party.by_id, party.organisation_id), "")
    link = _("by the link in a mail") if party.source == AskedParty.Source.MAIL_LINK else ""
    return ", ".join(filter(None, [party.by.name, role, link]))


def source_of(party: AskedParty) -> str:
    """How an answer came that nobody of the organisation wrote in the portal: by phone, on which day, recorded by whom. Else nothing."""
    if party.source != AskedParty.Source.ON_BEHALF:
        return ""
    said = {"how": party.get_medium_display(), "day": day_short(party.said_on), "name": party.recorded_by.name}
    return _("%(how)s, %(day)s, recorded by %(name)s") % said
