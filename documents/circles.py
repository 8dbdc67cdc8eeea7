"""The circles that may see a document, each with the label that goes with it and its sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Affiliation, User
from protect_portal.access.keys import holders_by_key, holders_of
from protect_portal.access.lock import Audience, Tlp


@dataclass(frozen=True)
class Circle:
    """An audience with its label: what one radio of the chooser stands for."""

    audience: str
    tlp: str
    name: str | Promise
    explanation: str | Promise


FIRST = {
    "named": Circle(Audience.NAMED, Tlp.RED, _("Named people only"), _("You name them one by one. Not even the secretariat sees it.")),
    "group": Circle(
        Audience.GROUP,
        Tlp.AMBER,
        _("The group"),
        _("The organisations of the group; they may pass it on inside, to those who need to know."),
    ),
    "members": Circle(Audience.MEMBERS, Tlp.GREEN, _("All members"), _("Every member organisation; it is not published.")),
}
MORE = {
    "private": Circle(Audience.PRIVATE, Tlp.AMBER, _("Only me"), _("Nobody else, not even the secretariat.")),
    "organisation": Circle(
        Audience.ORGANISATION, Tlp.AMBER, _("My organisation"), _("Its people; they may pass it on to those who need to know.")
    ),
    "organisation_strict": Circle(
        Audience.ORGANISATION,
        Tlp.AMBER_STRICT,
        _("My organisation, no copies outside"),
        _("It stays inside and is shared with nobody else."),
    ),
    "leads": Circle(Audience.LEADS, Tlp.AMBER, _("The leads of the group"), _("Its chair, co-chair and rapporteurs.")),
    "group_strict": Circle(
        Audience.GROUP,
        Tlp.AMBER_STRICT,
        _("The group, no copies outside"),
        _("No copies outside the organisations of the group, and it is shared with nobody else."),
    ),
    "guests": Circle(
        Audience.GUESTS, Tlp.AMBER, _("The group and its guests"), _("The organisations of the group, and whom it has invited.")
    ),
}
CIRCLES = FIRST | MORE

RANK = [Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED]
_NARROW = {Audience.PRIVATE, Audience.NAMED}
# What each audience contains whoever the people are; who would really come to see it is counted besides
CONTAINS = {
    Audience.PRIVATE: {Audience.PRIVATE},
    Audience.NAMED: _NARROW,
    Audience.ORGANISATION: _NARROW | {Audience.ORGANISATION},
    Audience.LEADS: _NARROW | {Audience.LEADS},
    Audience.GROUP: _NARROW | {Audience.ORGANISATION, Audience.LEADS, Audience.GROUP},
    Audience.GUESTS: _NARROW | {Audience.ORGANISATION, Audience.LEADS, Audience.GROUP, Audience.GUESTS},
    Audience.MEMBERS: set(Audience) - {Audience.GUESTS},
}


def circle_named(audience: str, tlp: str) -> str:
    """The circle with this audience and label; empty where the chooser has none."""
    return next((name for name, circle in CIRCLES.items() if (circle.audience, circle.tlp) == (audience, tlp)), "")


class Crowd:
    """Who carries which of `keys` today, and where they work: read once, by two questions, for however many circles."""

    def __init__(self, keys: Iterable[str]):
        self.holders = holders_by_key(keys)
        people = set().union(*self.holders.values())
        rows = Affiliation.objects.running().filter(user__in=people).values_list("user", "organisation")
        self.places: dict[int, set[int]] = {}
        for person, organisation in rows:
            self.places.setdefault(person, set()).add(organisation)

    def count(self, readers: Iterable[str]) -> tuple[int, int]:
        """How many organisations, and how many people who may sign in, these of the keys open to."""
        people = set().union(*(self.holders.get(key, set()) for key in readers))
        return len(set().union(*(self.places.get(person, set()) for person in people))), len(people)

    def counted(self, readers: Iterable[str]) -> str:
        """“11 organisations, 43 people”."""
        return _in_words(*self.count(readers))


def counted(readers: Iterable[str]) -> str:
    """What Crowd says of one circle."""
    return Crowd(readers).counted(readers)


def _in_words(organisations: int, people: int) -> str:
    first = ngettext("%(count)s organisation", "%(count)s organisations", organisations) % {"count": organisations}
    return first + ", " + ngettext("%(count)s person", "%(count)s people", people) % {"count": people}


@dataclass
class Place:
    """The people of one organisation who will see it: how many, and those whom the reader may know."""

    name: str
    count: int
    names: list[str]

    @property
    def others(self) -> int:
        return self.count - len(self.names[:1])


def places_in(readers: Iterable[str], reader: User) -> list[Place]:
    """The organisations that these keys open to, by name; somebody of two organisations stands in both."""
    people = holders_of(readers).filter(is_active=True, erased_at=None)
    known = set(User.objects.allowed(reader).filter(pk__in=people.values("pk")).values_list("pk", flat=True))
    rows = Affiliation.objects.running().filter(user__in=people.values("pk")).select_related("user", "organisation")
    places: dict[int, Place] = {}
    for row in rows.order_by("organisation__short_name", "user__name").distinct():
        place = places.setdefault(row.organisation_id, Place(row.organisation.short_name, 0, []))
        place.count += 1
        place.names += [row.user.name] if row.user_id in known else []
    return list(places.values())
