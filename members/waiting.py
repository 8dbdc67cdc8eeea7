"""What needs me: the open asks that a person may answer, as rows, whatever their kind. Computed, never counted from mails."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from members.kinds import KINDS, AskKind, WaitingRow, ask_kind
from members.models import Ask, AskedParty

__all__ = [
    "KINDS",
    "AskKind",
    "WaitingRow",
    "answered_by",
    "ask_kind",
    "count_waiting",
    "silent_parties",
    "silent_parties_of",
    "waiting_on",
]

Parties = list[tuple[int, str]]
"""Numbers of parties, each with the kind of its ask."""


def silent_parties(user) -> Parties:
    """What is asked of `user` and not answered yet."""
    return _numbered(AskedParty.objects.silent().allowed(user, "answer"))


def silent_parties_of(request: HttpRequest) -> Parties:
    """The same for whoever asks for a page, read once for it."""
    if not hasattr(request, "silent_parties"):
        request.silent_parties = silent_parties(request.user)
    return request.silent_parties


def waiting_on(user) -> list[WaitingRow]:
    """The rows of everything asked of `user` and not answered yet, the earliest due first."""
    return _rows(silent_parties(user), user)


def count_waiting(parties: Parties, user) -> int:
    """How many rows they make; every page asks."""
    return sum(found.count() for _kind, found in _found(parties, user))


def answered_by(user, since: datetime) -> list[WaitingRow]:
    """The rows of what `user` answered since then and may still change."""
    answered = AskedParty.objects.allowed(user, "answer").filter(by=user.pk, answered_at__gte=since, ask__status=Ask.Status.OPEN)
    return _rows(_numbered(answered), user)


def _numbered(parties: QuerySet) -> Parties:
    return list(parties.values_list("pk", "ask__kind"))


def _rows(parties: Parties, user) -> list[WaitingRow]:
    rows = [row for kind, found in _found(parties, user) for row in kind.tell(found, user)]
    return sorted(rows, key=lambda row: row.due_at)


def _found(parties: Parties, user) -> list[tuple[AskKind, QuerySet]]:
    by_kind: dict[str, list[int]] = {}
    for party, kind in parties:
        by_kind.setdefault(kind, []).append(party)
    return [(KINDS[kind], KINDS[kind].asked(numbers, user)) for kind, numbers in by_kind.items() if kind in KINDS]
