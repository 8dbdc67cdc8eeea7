"""The directory: organisations by their standing, with who speaks for each; and the marks that apps on the right add to a row."""

from collections.abc import Callable, Iterable

from django.db.models import Count, Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Affiliation, Organisation, User

STANDINGS = {
    "member": _("Member organisations"),
    "suspended": _("Suspended"),
    "observer": _("Observers"),
    "candidate": _("Candidates"),
    "institution": _("Invited institutions"),
    "former": _("Former members"),
}
IN_PLACE = (Affiliation.Role.REPRESENTATIVE, Affiliation.Role.ALTERNATE)

MARKS: list[Callable[[list[Organisation], User], dict[int, list[Model]]]] = []


def marks_organisations(function: Callable[[list[Organisation], User], dict[int, list[Model]]]):
    """Let an app on the right add its marks to the directory: one question for a whole page, {organisation id: marks}."""
    MARKS.append(function)
    return function


def with_marks(organisations: Iterable[Organisation], user: User) -> list[Organisation]:
    """The rows of a page, each with `marks`, `speakers` and `standing`."""
    rows = list(organisations)
    found = [function(rows, user) for function in MARKS]
    for row in rows:
        row.marks = [mark for marks in found for mark in marks.get(row.pk, ())]
    return rows


def with_speakers(organisations: QuerySet, user: User) -> QuerySet:
    """Each with `speakers`: its representative, then its alternates, as far as `user` may know them."""
    speaking = Affiliation.objects.allowed(user).running().filter(role__in=IN_PLACE, user__erased_at=None).select_related("user")
    return organisations.prefetch_related(Prefetch("affiliations", speaking.order_by("-role", "user__name"), to_attr="speakers"))


def counted_by_standing(organisations: QuerySet) -> dict[str, int]:
    return {row["standing"]: row["count"] for row in organisations.order_by().values("standing").annotate(count=Count("pk"))}
