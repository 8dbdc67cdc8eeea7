"""Keys: what a person carries now (keys_of), and who carries one of these (holders_of). The only readers of the keyring view."""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Func, Q, QuerySet, TextField, Value
from django.utils import timezone

from protect_portal.access.models import KeyHolding

MEMBERS, SECRETARIAT, PRESIDENCY, AUDITOR = "members", "secretariat", "presidency", "auditor"
COALITION_WIDE = frozenset({MEMBERS, SECRETARIAT, PRESIDENCY})

_request: ContextVar[dict | None] = ContextVar("one_instant", default=None)


class _Holders(Func):
    """The numbers of people: the keyring, read by a function that keeps its plan (working_groups/keyring.py)."""

    template = "(SELECT key_holders(%(expressions)s))"
    output_field = BigIntegerField()


class Keys(frozenset):
    """The names of the keys one person carries at one instant."""

    def numbers(self, kind: str, suffix: str = "") -> list[int]:
        """The ids in keys such as `group:7` (kind "group") or `group:7:leads` (kind "group", suffix "leads")."""
        parts = (key.split(":") for key in self)
        return sorted(int(p[1]) for p in parts if len(p) > 1 and p[0] == kind and p[2:] == ([suffix] if suffix else []))

    @property
    def runs_coalition(self) -> bool:
        return not self.isdisjoint({SECRETARIAT, PRESIDENCY})


@contextmanager
def one_instant():
    """Inside, every question about rights is asked of the same instant, and each person's keys are read once."""
    token = _request.set({"at": timezone.now(), "keys": {}})
    try:
        yield
    finally:
        _request.reset(token)


def now() -> datetime:
    """The instant of this request, or this moment outside one."""
    request = _request.get()
    return request["at"] if request else timezone.now()


def running(at: datetime) -> Q:
    """Rows of a term that runs at `at`: [starts_at, ends_at)."""
    return Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))


def keys_of(person, at: datetime | None = None) -> Keys:
    """The keys `person` carries at `at` (default: now). A signed-out person carries none."""
    if not person.is_authenticated:
        return Keys()
    request = _request.get() if at is None else None
    if request is None:
        return _read(person.pk, at or timezone.now())
    if person.pk not in request["keys"]:
        request["keys"][person.pk] = _read(person.pk, request["at"])
    return request["keys"][person.pk]


def read_keys_of(people: Iterable[int]) -> None:
    """Inside one_instant: read the keys of all these people (their numbers) by one question."""
    request, numbers = _request.get(), list(people)
    if request is None or not numbers:
        return
    held: dict[int, list[str]] = {number: [] for number in numbers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, key FROM unnest(%s::bigint[]) AS person CROSS JOIN LATERAL keys_carried(person, %s) AS key",
            [numbers, request["at"]],
        )
        for number, key in cursor.fetchall():
            held[number].append(key)
    request["keys"].update({number: Keys(keys) for number, keys in held.items()})


def takes_part(person) -> bool:
    """Members and guests, and whoever runs the coalition; not who has only applied, is suspended or has left."""
    keys = keys_of(person)
    return not keys.isdisjoint(COALITION_WIDE) or bool(keys.numbers("guest"))


def forget_keys() -> None:
    """After an act that changes somebody's keys in the middle of a request: read them again."""
    if request := _request.get():
        request.update(at=timezone.now(), keys={})


def holders_of(readers: Iterable[str], at: datetime | None = None) -> QuerySet:
    """The people who carry at least one of these keys at `at`: "who can see this", "12 people will get this mail"."""
    return get_user_model().objects.filter(pk__in=_Holders(Value(list(readers), ArrayField(TextField())), Value(at or now())))


def holders_by_key(readers: Iterable[str], at: datetime | None = None) -> dict[str, set[int]]:
    """The numbers of the people who carry each of these keys at `at`: several circles counted by one question."""
    held: dict[str, set[int]] = {}
    for key, person in KeyHolding.objects.filter(running(at or now()), key__in=list(readers)).values_list("key", "user_id"):
        held.setdefault(key, set()).add(person)
    return held


def _read(user_id: int, at: datetime) -> Keys:
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys_carried(%s, %s)", [user_id, at])
        return Keys(key for (key,) in cursor.fetchall())
