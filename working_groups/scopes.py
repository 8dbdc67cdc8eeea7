"""The groups of whose news a person chooses how often it comes by mail."""

from django.utils.translation import gettext_lazy as _l

from protect_portal.access.keys import keys_of
from protect_portal.notifications.scopes import Scope, names_scopes
from working_groups.lines import lines_of
from working_groups.models import WorkingGroup

PREFIX = "group:"


@names_scopes
def groups_told_of(person) -> list[Scope]:
    """Those of the person, and others of which they were told: a text of a group may be open to every member."""
    told = person.notifications.filter(scope__startswith=PREFIX).order_by().values_list("scope", flat=True).distinct()
    numbers = {int(scope.removeprefix(PREFIX)) for scope in told} | set(keys_of(person).numbers("group"))
    groups = WorkingGroup.objects.allowed(person).filter(pk__in=numbers).order_by("name")
    return [Scope(f"{PREFIX}{group.pk}", str(group), _l("documents, versions, meetings"), group) for group in lines_of(groups)]
