"""Who comes to see a text by another circle, and who sees it no more: told before saving, and noted with the change."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document
from documents.sharing.circles import Target, by_name_at, circle_at
from documents.sharing.crowd import Place, places_of
from members.models import User
from protect_portal.access.keys import holders_by_key

NAMED = 5  # organisations of one sentence


@dataclass(frozen=True)
class Side:
    """The people of one direction, and where they work."""

    people: int
    places: list[Place]

    def __bool__(self):
        return self.people > 0

    def __str__(self):
        """“3 people (ANITP, Cetina)”, “40 people (ANITP, Busola, Cetina, Iris, Luna, …)”."""
        words = ngettext("%(count)s person", "%(count)s people", self.people) % {"count": self.people}
        names = [place.name for place in self.places[:NAMED]] + ["…"] * (len(self.places) > NAMED)
        return f"{words} ({', '.join(names)})" if names else words


@dataclass(frozen=True)
class Difference:
    """Who sees a text then and not now (`more`), and now and not then (`fewer`), as far as one reader may know them."""

    more: Side
    fewer: Side

    def __bool__(self):
        return bool(self.more or self.fewer)

    def __str__(self):
        """What a page says after it is saved."""
        told = [_("Also seen by: %(who)s.") % {"who": self.more}] if self.more else []
        return " ".join(told + ([_("No longer seen by: %(who)s.") % {"who": self.fewer}] if self.fewer else []))


def difference_of(document: Document, target: Target, reader: User) -> Difference:
    """What `target` would change, told to `reader`; nothing of a text that is hidden, whose circle cannot change."""
    more, fewer = moved_by(document, target)
    return Difference(_side(more, reader), _side(fewer, reader))


def moved_by(document: Document, target: Target) -> tuple[set[int], set[int]]:
    """The numbers of the people who come to see `document` by `target`, and of those who see it no more."""
    return moved_by_each([(document, target)])[0]


def moved_by_each(changes: list[tuple[Document, Target]]) -> list[tuple[set[int], set[int]]]:
    """The same for several changes, each a document and where it would go: two questions, however many there are."""
    circles = [(document.readers, _then(document, target)) for document, target in changes]
    held = holders_by_key({key for now, then in circles for key in (*now, *then)})
    here = set(_there(set().union(*held.values())))
    sides = [tuple(here & set().union(*(held.get(key, set()) for key in keys)) for keys in circle) for circle in circles]
    still = [not document.hidden_at for document, _target in changes]
    return [(then - now, now - then) if seen else (set(), set()) for (now, then), seen in zip(sides, still, strict=True)]


def _then(document: Document, target: Target) -> list[str]:
    """The keys that would open it by `target`."""
    return [*circle_at(document, target.audience, target.group and target.group.pk), *by_name_at(document, target)]


def _there(people: Iterable[int]) -> QuerySet:
    """Of these numbers the people who can sign in (`seers_of`)."""
    return User.objects.filter(pk__in=people, is_active=True, erased_at=None).values_list("pk", flat=True)


def _side(people: set[int], reader: User) -> Side:
    return Side(len(people), places_of(User.objects.filter(pk__in=people), reader) if people else [])
