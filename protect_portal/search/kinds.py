"""What a search looks through, kind by kind. Each begins with what its reader may see, so that nothing else is found or counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.findable import matching, unowned
from documents.models import Document
from meetings.models import AgendaItem, Meeting
from members.models import Organisation, Specialisation, User
from protect_portal.access.keys import keys_of
from protect_portal.finding.alphabet import in_alphabet
from protect_portal.finding.vector import Matches, Rank, Words
from protect_portal.finding.words import Wanted
from protect_portal.search import telling
from working_groups.models import WorkingGroup

COUNTED = 1_000
RANKED = 500  # newest ones that are put in order of how well they fit; to rank a million costs seconds
SPACE = Value(" ")
Order = Callable[[QuerySet, Sequence[int], Wanted], QuerySet]


@dataclass(frozen=True)
class Kind:
    """`matching` gives the rows in an order that costs little; `tell` makes hits of one page. `at`, `group` and `state` name the columns
    by which they can be narrowed, "" where there is none; `best_first` orders the rows of some ids otherwise than `matching` did."""

    name: str
    label: str | Promise
    model: type[Model]
    matching: Callable[[Any, Wanted], QuerySet]
    tell: telling.Tell
    shown_with: tuple[str, ...] = ()
    at: str = ""
    group: str = ""
    state: str = ""
    best_first: Order | None = None

    @property
    def reach(self) -> int:
        """How many of them the pages show."""
        return RANKED if self.best_first else COUNTED


def documents(user, wanted: Wanted) -> QuerySet:
    return matching(Document.objects.allowed(user), wanted).newest_first(keys_of(user))


def best_first(documents: QuerySet, ids: Sequence[int], wanted: Wanted) -> QuerySet:
    """The newest matches, best first: title before text, many places before few. The name of its organisation makes none better."""
    rows, said = documents.filter(pk__in=ids[:RANKED]), unowned(wanted)
    best = [Matches(F("text__search"), said, weight="A").desc(), Rank(F("text__search"), said).desc()] if said else []
    return rows.order_by(*best, "-created_at", "-pk")


def meetings(user, wanted: Wanted) -> QuerySet:
    """By their title, or by a point of the agenda that the reader may see; newest first."""
    titled = Meeting.objects.allowed(user).filter(Matches(Words("title"), wanted)).values("pk")
    points = AgendaItem.objects.allowed(user).filter(Matches(Words("title"), wanted)).values("meeting")
    return Meeting.objects.allowed(user).filter(pk__in=titled.union(points)).order_by("-starts_at", "-pk")  # each by its own index


def organisations(user, wanted: Wanted) -> QuerySet:
    """By their names, or by what they are good at."""
    skilled = Specialisation.objects.filter(_said("name", "name_en", wanted=wanted), organisation=OuterRef("pk"))
    named = Q(_said("name", "name_en", "short_name", wanted=wanted))
    return Organisation.objects.allowed(user).filter(named | Exists(skilled)).order_by(in_alphabet("name"), "pk")


def groups(user, wanted: Wanted) -> QuerySet:
    """By their names, or by their purpose."""
    return WorkingGroup.objects.allowed(user).filter(_said("name", "name_en", "purpose", wanted=wanted)).order_by(in_alphabet("name"), "pk")


def people(user, wanted: Wanted) -> QuerySet:
    return User.objects.allowed(user).filter(Matches(Words("name"), wanted)).order_by(in_alphabet("name"), "pk")


def _said(*columns: str, wanted: Wanted) -> Matches:
    """All that is wanted stands in these columns together."""
    text = Concat(*(part for column in columns for part in (F(column), SPACE)), SPACE, output_field=TextField())
    return Matches(Words(text), wanted)


KINDS = (
    Kind(
        "documents", _("Documents"), Document, documents, telling.documents, ("group", "organisation", "current_version"),
        at="created_at", group="group_id", state="status", best_first=best_first,
    ),
    Kind("meetings", _("Meetings"), Meeting, meetings, telling.meetings, ("group",), at="starts_at", group="group_id"),
    Kind("organisations", _("Organisations"), Organisation, organisations, telling.organisations),
    Kind("groups", _("Groups"), WorkingGroup, groups, telling.groups, group="pk"),
    Kind("people", _("People"), User, people, telling.people),
)  # fmt: skip
