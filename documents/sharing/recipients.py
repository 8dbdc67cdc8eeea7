"""To whom access by name can be given: found by a part of a name, never listed whole (there may be thousands).

It offers people and organisations whom the sharer may know; whether the text and its label bear it is decided when it is given
(documents/actions/access.py)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.actions.access import organisations_of_full_members, why_closed
from documents.models import Document
from documents.sharing.circles import circle_at
from members.models import Affiliation, Organisation, User
from protect_portal.access.keys import COALITION_WIDE, holders_of
from working_groups.forms import working_in

MOST = 20  # matches on a page
MOST_ORGANISATIONS = 8  # of them: people of the same name stand below
WORDS = 6  # words of a name that are looked for
KEY = re.compile(r"(user|org):([0-9]{1,18})")
KINDS = {"organisation": _("Whole organisations"), "member": _("People"), "outside": _("People from outside: until a last day")}


@dataclass(frozen=True)
class Recipient:
    """Somebody whom the form offers. `key` is what it sends, `place` where they work, of an organisation how many are written to."""

    key: str
    name: str
    place: str
    kind: str
    sees_it: bool = False


@dataclass(frozen=True)
class Found:
    """What a search brought: rows by kind, and whether there are more than fit."""

    rows: list[Recipient]
    is_cut: bool

    def by_kind(self) -> list[tuple[str | Promise, list[Recipient]]]:
        kinds = [(words, [row for row in self.rows if row.kind == kind]) for kind, words in KINDS.items()]
        return [(words, rows) for words, rows in kinds if rows]


class Recipients:
    """Whom `user` may share `document` with."""

    def __init__(self, document: Document, user: User):
        self.document, self.user = document, user
        known = Organisation.objects.allowed(user)
        self.people = working_in(known, user).exclude(pk__in=[document.author_id, user.pk])
        whole = known.none() if why_closed(document, organisation=True) else known.filter(pk__in=organisations_of_full_members())
        self.organisations = whole.order_by("short_name")
        self.known = known

    def found(self, text: str, *, without: Iterable[str] = ()) -> Found:
        """At most MOST whose name, or the name of whose organisation, holds every word of `text`; without the keys that are chosen."""
        words, chosen = text.split()[:WORDS], self._numbers(without)
        if not words:
            return Found([], is_cut=False)
        organisations = list(self._organisations_named(words).exclude(pk__in=chosen["org"])[: MOST_ORGANISATIONS + 1])
        room = MOST - len(organisations[:MOST_ORGANISATIONS])
        people = list(self._people_named(words).exclude(pk__in=chosen["user"])[: room + 1])
        is_cut = len(organisations) > MOST_ORGANISATIONS or len(people) > room
        return Found(self._told(organisations[:MOST_ORGANISATIONS], people[:room]), is_cut)

    def of(self, keys: Iterable[str]) -> list[Recipient]:
        """Those of the keys whom `user` may choose, as the form offers them; other keys are left out."""
        numbers = self._numbers(keys)
        return self._told(self.organisations.filter(pk__in=numbers["org"]), self.people.filter(pk__in=numbers["user"]))

    def holders(self, keys: Iterable[str]) -> list[User | Organisation]:
        numbers = self._numbers(keys)
        return [*self.organisations.filter(pk__in=numbers["org"]), *self.people.filter(pk__in=numbers["user"])]

    def _numbers(self, keys: Iterable[str]) -> dict[str, list[int]]:
        parts = [match.groups() for key in keys if (match := KEY.fullmatch(key))]
        return {kind: [int(number) for found, number in parts if found == kind] for kind in ("user", "org")}

    def _organisations_named(self, words: list[str]) -> QuerySet:
        return self.organisations.filter(*(_named(word) for word in words))

    def _people_named(self, words: list[str]) -> QuerySet:
        """Each word in their own name, or in that of an organisation they work for."""
        working = Affiliation.objects.allowed(self.user).running().filter(user=OuterRef("pk"))
        places = (Exists(working.filter(organisation__in=self.known.filter(_named(word)))) for word in words)
        return self.people.filter(*(Q(name__unaccent__icontains=word) | Q(place) for word, place in zip(words, places, strict=True)))

    def _told(self, organisations: Iterable[Organisation], people: Iterable[User]) -> list[Recipient]:
        organisations, people = list(organisations), list(people)
        numbers = [person.pk for person in people]
        inside = set(holders_of(COALITION_WIDE).filter(pk__in=numbers).values_list("pk", flat=True))
        seeing = self._seeing(numbers)
        kinds = {number: "member" if number in inside else "outside" for number in numbers}
        told = [Recipient(f"user:{who.pk}", who.name, _places(who), kinds[who.pk], who.pk in seeing) for who in people]
        return self._whole(organisations) + told

    def _whole(self, organisations: list[Organisation]) -> list[Recipient]:
        working = Affiliation.objects.allowed(self.user).running().filter(user__is_active=True, organisation__in=organisations)
        people: dict[int, set[int]] = {row.pk: set() for row in organisations}
        for organisation, person in working.values_list("organisation", "user"):
            people[organisation].add(person)
        seeing = self._seeing(set().union(*people.values()))
        return [
            Recipient(
                f"org:{row.pk}",
                row.short_name,
                _mails(len(people[row.pk] - {self.user.pk})),
                "organisation",
                set() < people[row.pk] <= seeing,
            )
            for row in organisations
        ]

    def _seeing(self, people: Iterable[int]) -> set[int]:
        """Of these people those who are of the circle already."""
        circle = holders_of(circle_at(self.document, self.document.audience))
        return set(circle.filter(pk__in=people).values_list("pk", flat=True))


def _named(word: str) -> Q:
    return Q(short_name__unaccent__icontains=word) | Q(name__unaccent__icontains=word) | Q(name_en__unaccent__icontains=word)


def _places(person: User) -> str:
    return ", ".join(sorted({row.organisation.short_name for row in person.working}))


def _mails(count: int) -> str:
    return ngettext("%(count)s mail", "%(count)s mails", count) % {"count": count} if count else ""
