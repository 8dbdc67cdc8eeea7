"""What needs me: the open asks that a person may answer, as rows, whatever their kind. Computed, never counted from mails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from members.models import Ask, AskedParty


@dataclass(frozen=True)
class WaitingRow:
    """One thing asked of somebody: by when, what to do with which object, what silence does, and the template of its buttons."""

    due_at: datetime
    verb: str | Promise
    title: str | Promise
    url: str
    buttons: str
    context: dict = field(default_factory=dict)
    group: Model | None = None
    facts: tuple[str | Promise, ...] = ()
    silence: str | Promise = ""


KINDS: dict[str, Callable] = {}


def ask_kind(name: str):
    """Register a kind of ask, in <app>/asks.py: the function turns silent parties into rows: rows(parties, user) -> [WaitingRow]."""

    def declare(rows: Callable[[list[AskedParty], Model], list[WaitingRow]]):
        KINDS[name] = rows
        return rows

    return declare


def waiting_on(user) -> list[WaitingRow]:
    """The rows of everything asked of `user` and not answered yet, the earliest due first."""
    return _rows(AskedParty.objects.silent().allowed(user, "answer"), user)


def answered_by(user, since: datetime) -> list[WaitingRow]:
    """The rows of what `user` answered since then and may still change."""
    answered = AskedParty.objects.allowed(user, "answer").filter(by=user.pk, answered_at__gte=since, ask__status=Ask.Status.OPEN)
    return _rows(answered, user)


def _rows(parties: QuerySet, user) -> list[WaitingRow]:
    by_kind: dict[str, list[AskedParty]] = {}
    for party in parties.select_related("ask"):
        by_kind.setdefault(party.ask.kind, []).append(party)
    rows = [row for kind, parties in by_kind.items() if kind in KINDS for row in KINDS[kind](parties, user)]
    return sorted(rows, key=lambda row: row.due_at)
