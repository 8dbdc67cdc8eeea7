"""How many people and organisations a circle is, and whom access by name adds: said before saving, and true after it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document
from members.models import Affiliation, User
from protect_portal.access.explain import seers_of
from protect_portal.access.keys import holders_by_key
from protect_portal.access.lock import Audience


@dataclass(frozen=True)
class Told:
    """Who sees a text: the organisations and people of its circle, and how many people more by access that names them."""

    organisations: int
    people: int
    by_name: int = 0

    def __str__(self):
        """“11 organisations, 43 people”, “11 organisations, 43 people, and 2 more by name”."""
        circle = ngettext("%(count)s organisation", "%(count)s organisations", self.organisations) % {"count": self.organisations}
        circle += ", " + ngettext("%(count)s person", "%(count)s people", self.people) % {"count": self.people}
        more = ngettext("%(circle)s, and %(count)s more by name", "%(circle)s, and %(count)s more by name", self.by_name)
        return more % {"circle": circle, "count": self.by_name} if self.by_name else circle


class Crowd:
    """Who carries which of `keys` today, and where they work: read once, by two questions, for however many circles."""

    def __init__(self, keys: Iterable[str]):
        self.holders = holders_by_key(keys)
        people = set().union(*self.holders.values())
        rows = Affiliation.objects.running().filter(user__in=people).values_list("user", "organisation")
        self.places: dict[int, set[int]] = {}
        for person, organisation in rows:
            self.places.setdefault(person, set()).add(organisation)

    def told(self, circle: Iterable[str], granted: Iterable[str] = ()) -> Told:
        people = self._of(circle)
        places = set().union(*(self.places.get(person, set()) for person in people))
        return Told(len(places), len(people), len(self._of(granted) - people))

    def beyond(self, circle: Iterable[str], granted: Iterable[str]) -> set[str]:
        """Of granted keys those that bring somebody whom the circle does not."""
        people = self._of(circle)
        return {key for key in granted if self.holders.get(key, set()) - people}

    def _of(self, keys: Iterable[str]) -> set[int]:
        return set().union(*(self.holders.get(key, set()) for key in keys))


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
    """The organisations that these keys open to, by name."""
    return places_of(seers_of(readers), reader)


def places_of(people: QuerySet[User], reader: User) -> list[Place]:
    """Where these people work, by name; somebody of two organisations stands in both."""
    known = set(User.objects.allowed(reader).filter(pk__in=people.values("pk")).values_list("pk", flat=True))
    rows = Affiliation.objects.running().filter(user__in=people.values("pk")).select_related("user", "organisation")
    places: dict[int, Place] = {}
    for row in rows.order_by("organisation__short_name", "user__name").distinct():
        place = places.setdefault(row.organisation_id, Place(row.organisation.short_name, 0, []))
        place.count += 1
        place.names += [row.user.name] if row.user_id in known else []
    return list(places.values())


def who_sees(document: Document, user: User) -> str:
    """A sentence for the eye: the circle, and how many people that is today."""
    if document.audience == Audience.PRIVATE or document.hidden_at:
        return _("only you") if document.author_id == user.pk else _("only its author")
    count = seers_of(document.readers).count()
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    return _("%(circle)s, %(people)s") % {"circle": _circle(document), "people": people}


def _circle(document: Document) -> str:
    words = {
        Audience.NAMED: _("named people"),
        Audience.ORGANISATION: document.organisation.short_name,
        Audience.LEADS: _("the leads of the group"),
        Audience.GROUP: _("the group"),
        Audience.GUESTS: _("the group and its guests"),
        Audience.MEMBERS: _("all members"),
    }
    named = bool(document.granted) and document.audience != Audience.NAMED
    return _("%(circle)s and who was added by name") % {"circle": words[document.audience]} if named else words[document.audience]
