"""Who is reminded of what is asked, and when: the silent, on the ladder of the ask's kind, the last time on a working day before the close.

One reminder for every kind; consent, access and meetings are reminded of by their own objects, in words of their own."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from members.kinds import KINDS, AskKind
from members.models import Ask, AskedParty
from members.permissions.ask import NOT_BY_OFFICE
from members.recipients import invited_pairs
from members.told import official_addresses, told_pairs
from protect_portal.notifications.ladder import ladder
from protect_portal.notifications.ladders import names_ladder
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.registry import Moment

REMINDER = "ask_reminder"
names_ladder(REMINDER, _l("Requests to members, circulars, readings"), AskKind.ladder)
MOVED_BY = 15  # days, at most, by which holidays move a step to an earlier working day
EARLIEST = timedelta(days=45)
"""No ladder is looked at sooner than so long before what it speaks of is near: whether a step is due is the ladder's to say."""


def reminded_kinds() -> list[str]:
    """The kinds whose silent are reminded here."""
    return [kind.name for kind in KINDS.values() if kind.ladder and kind.name not in NOT_BY_OFFICE]


def asks_open(horizon: datetime) -> list[Ask]:
    """Open ones of which a reminder may fall due before the horizon."""
    nearest = {"closes_at__gt": timezone.now(), "closes_at__lt": horizon + _earliest()}
    return list(Ask.objects.filter(kind__in=reminded_kinds(), status=Ask.Status.OPEN, **nearest))


def _earliest() -> timedelta:
    """EARLIEST, or more where the coalition has set a longer ladder; with the free days by which a step may move."""
    longest = max((days for name in reminded_kinds() for days in offsets_of(REMINDER, KINDS[name].ladder)), default=0)
    return max(EARLIEST, timedelta(days=longest + MOVED_BY))


def moments_of(ask: Ask) -> list[Moment]:
    """On the days that the coalition has set, else those of the kind; none before it opened."""
    if ask.kind not in KINDS or ask.closes_at is None:
        return []
    return ladder(ask.closes_at, offsets_of(REMINDER, KINDS[ask.kind].ladder), opened_at=ask.opens_at)


def still_silent(asks: list[int]) -> list[tuple[int, int]]:
    """(person, ask) of those who have not answered and may: two queries, however many there are."""
    parties = _silent(asks)
    return list(dict.fromkeys([*told_pairs(parties), *invited_pairs(parties)]))


def silent_mailboxes(asks: list[int]) -> list[tuple[int, str, int]]:
    """(person, official address, ask) of the organisations that have not answered."""
    return list(official_addresses(_silent(asks)))


def _silent(asks: list[int]):
    return AskedParty.objects.silent().filter(ask__in=asks, ask__kind__in=reminded_kinds())
