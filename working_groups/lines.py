"""A working group where only its square and its name are shown: in a list, a facet, the column at the left."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from protect_portal.ui.bilingual import Bilingual
from working_groups.models import WorkingGroup


@dataclass(frozen=True)
class GroupLine(Bilingual):
    """Equal lines look equal."""

    pk: int
    name: str
    name_en: str
    initial: str
    colour: str

    def get_absolute_url(self) -> str:
        return reverse("group-detail", args=[self.pk])


def lines_of(groups: QuerySet[WorkingGroup]) -> list[GroupLine]:
    """In the order of `groups`."""
    return [GroupLine(*row) for row in groups.values_list("pk", "name", "name_en", "initial", "colour")]
