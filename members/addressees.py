"""To whom something goes: the circles a person may choose from, and what a choice of them means. Apps on the right add theirs in their
addressees.py (the groups one leads)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.kinds import titles_of
from members.models import Ask, AskedParty, Coalition, MembershipPeriod, Organisation, User
from protect_portal.access.keys import MEMBERS, keys_of
from protect_portal.access.rights import can

FULL = (MembershipPeriod.Status.ACTIVE, MembershipPeriod.Status.UNDER_OBSERVATION)


@dataclass(frozen=True)
class Choice:
    """One circle: `key` is its value in a form; `to` the key of access whose carriers it names as a whole ("members", "group:7"), or ""."""

    key: str
    label: str | Promise
    organisations: QuerySet[Organisation]
    people: QuerySet[User]
    to: str = ""


@dataclass(frozen=True)
class Addressed:
    """What a choice comes to. `to` stands only where one whole circle was chosen and nobody left out."""

    organisations: QuerySet[Organisation]
    people: QuerySet[User]
    to: str = ""


CIRCLES: list[Callable[[User], list[Choice]]] = []


def names_addressees(function: Callable[[User], list[Choice]]):
    """Declare circles: a function (user) -> those that `user` may address, nothing where they may address none."""
    CIRCLES.append(function)
    return function


def choices_for(user: User) -> list[Choice]:
    """Every circle that `user` may address, each once. Empty: they address nobody."""
    return list({choice.key: choice for circle in CIRCLES for choice in circle(user)}.values())


def may_address(user: User) -> bool:
    """Whether choices_for(user) holds anything, asked of the keys they carry and with one question at most."""
    keys = keys_of(user)
    if keys.runs_coalition or keys.numbers("group", "leads"):
        return True
    return Ask.objects.allowed(user, "board").filter(pk__in=AskedParty.objects.silent().values("ask")).exists()


def addressed(keys: Iterable[str], user: User) -> Addressed:
    """The organisations and people of these circles; a key "-org:3" leaves that organisation out.

    Raises PermissionDenied where one of them is not for `user` to address."""
    keys = list(dict.fromkeys(keys))
    left_out = [int(key.removeprefix("-org:")) for key in keys if key.startswith("-org:") and key[5:].isdecimal()]
    offered = {choice.key: choice for choice in choices_for(user)}
    wanted = [key for key in keys if not key.startswith("-")]
    if not set(wanted) <= offered.keys():
        raise PermissionDenied("this circle is not theirs to address")
    chosen = [offered[key] for key in wanted]
    organisations = _together(Organisation.objects.none(), [choice.organisations for choice in chosen]).exclude(pk__in=left_out)
    whole = chosen[0].to if len(chosen) == 1 and not left_out else ""
    return Addressed(organisations, _together(User.objects.none(), [choice.people for choice in chosen]), whole)


def _together(nothing: QuerySet, parts: list[QuerySet]) -> QuerySet:
    """The rows of all, each once, as one queryset that can be filtered further."""
    numbers = [part.order_by().values("pk") for part in parts]
    if not numbers:
        return nothing
    return nothing.model._default_manager.filter(pk__in=numbers[0].union(*numbers[1:]) if numbers[1:] else numbers[0])


@names_addressees
def the_coalition(user: User) -> list[Choice]:
    """All members, and every organisation by itself: for those who run the coalition."""
    if not can(user, "run", Coalition.current()):
        return []
    seen = Organisation.objects.allowed(user)
    members = seen.with_membership().filter(membership__in=FULL)
    everyone = Choice("members", _("All members"), members, User.objects.none(), to=MEMBERS)
    nobody = User.objects.none()
    return [everyone, *(Choice(f"org:{one.pk}", one.called, seen.filter(pk=one.pk), nobody) for one in seen.order_by("name", "pk"))]


@names_addressees
def the_silent(user: User) -> list[Choice]:
    """Who has not answered an open ask of which `user` reads the board."""
    asks = Ask.objects.allowed(user, "board").filter(pk__in=AskedParty.objects.silent().values("ask")).order_by("closes_at", "pk")
    titles = titles_of(list(asks), user)
    return [_silent_of(ask, titles[ask.pk]) for ask in asks]


def _silent_of(ask: Ask, title: str) -> Choice:
    silent = AskedParty.objects.silent().filter(ask=ask)
    label = _("Those who have not answered: %(ask)s") % {"ask": title}
    organisations = Organisation.objects.filter(pk__in=silent.values("organisation"))
    return Choice(f"silent:{ask.pk}", label, organisations, User.objects.filter(pk__in=silent.values("user")))
