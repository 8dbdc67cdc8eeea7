"""The working groups as circles that somebody may address: whoever calls a group's meetings also writes to it."""

from django.utils.translation import gettext as _

from members.addressees import Choice, names_addressees
from members.models import Organisation, User
from working_groups.models import Seat, WorkingGroup


@names_addressees
def groups_convened(user: User) -> list[Choice]:
    """The organisations with a seat, of each group that `user` leads; of every group for those who run the coalition."""
    return [_circle(group, user) for group in WorkingGroup.objects.allowed(user, "convene").order_by("name", "pk")]


def _circle(group: WorkingGroup, user: User) -> Choice:
    seats = Seat.objects.allowed(user).running().filter(group=group)
    organisations = Organisation.objects.allowed(user).filter(pk__in=seats.values("organisation"))
    label = _("The working group %(group)s") % {"group": group}
    return Choice(f"group:{group.pk}", label, organisations, User.objects.none(), to=f"group:{group.pk}")
