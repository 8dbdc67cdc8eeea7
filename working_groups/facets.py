"""The working group as a facet of lists: one of those whose name the reader may read, or none."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from protect_portal.ui.facets import MOST, Value
from working_groups.lines import lines_of
from working_groups.models import WorkingGroup

NO_GROUP = "null"
"""In an address: what belongs to the whole coalition (django-filter's null_value)."""


def group_values(groups: QuerySet[WorkingGroup]) -> list[Value]:
    """No more than a page holds, and one by which it tells that there are more."""
    return [*(Value(str(group.pk), str(group), group) for group in lines_of(groups[: MOST + 1])), Value(NO_GROUP, _("Whole coalition"))]
