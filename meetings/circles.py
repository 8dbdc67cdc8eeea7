"""Who sees a meeting: the circles that whoever calls it may choose, each with the label that goes with it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from documents.sharing.circles import FIRST as OF_DOCUMENTS
from documents.sharing.circles import MORE as RARE_OF_DOCUMENTS
from documents.sharing.circles import Circle
from documents.sharing.crowd import Crowd, Told
from meetings.models import Meeting
from members.models import User
from members.permissions.directory import sees_directory
from protect_portal.access.lock import NEEDS_GROUP, Audience, Tlp, readers_of
from working_groups.models import WorkingGroup

FIRST = {
    "named": Circle(
        Audience.NAMED, Tlp.RED, _("Only the invited"), _("Whom you tick above, and you. Not even the secretariat sees it, if not invited.")
    ),
    "group": OF_DOCUMENTS["group"],
    "members": Circle(
        Audience.MEMBERS, Tlp.GREEN, _("All members"), _("Every member organisation sees it; invited are those whom you tick.")
    ),
}
MORE = {
    "group_strict": RARE_OF_DOCUMENTS["group_strict"],
    "leads": Circle(Audience.LEADS, Tlp.AMBER, _("The leads of the group"), _("Its chair, co-chair and rapporteurs, and the invited.")),
    "guests": RARE_OF_DOCUMENTS["guests"],
}
CIRCLES = FIRST | MORE


def circles_for(caller: User, group: WorkingGroup | None) -> dict[str, Circle]:
    """The circles of a meeting of this group, or of the whole coalition: nobody opens a meeting to a circle that is not theirs."""
    theirs = CIRCLES if sees_directory(caller) else {name: one for name, one in CIRCLES.items() if one.audience != Audience.MEMBERS}
    return {name: one for name, one in theirs.items() if group or one.audience not in NEEDS_GROUP}


def circle_named(audience: str, tlp: str) -> str:
    """The circle with this audience and label; empty where the chooser has none."""
    return next((name for name, circle in CIRCLES.items() if (circle.audience, circle.tlp) == (audience, tlp)), "")


def seen_by(meeting: Meeting) -> str:
    """Its circle inside a sentence, without how many they are."""
    words = {
        Audience.NAMED: _("only the invited"),
        Audience.LEADS: _("the leads of the group"),
        Audience.GROUP: _("the group"),
        Audience.GUESTS: _("the group and its guests"),
        Audience.MEMBERS: _("all members"),
    }
    return str(words.get(meeting.audience) or Audience(meeting.audience).label)


def usual_circle(group: WorkingGroup | None) -> str:
    return "group" if group else "members"


class Seeing:
    """How many see a meeting of this caller and group in each circle, with the invited who are not of it: two questions for all."""

    def __init__(self, caller: User, group: WorkingGroup | None, circles: dict[str, Circle], invited: Iterable[User]):
        place = {"author": caller.pk, "organisation": None, "group": group and group.pk}
        self.invited = [f"user:{person.pk}" for person in invited]
        self.keys = {name: readers_of(circle.audience, **place) for name, circle in circles.items()}
        self.crowd = Crowd({*self.invited, *(key for keys in self.keys.values() for key in keys)})

    def told(self, name: str) -> Told:
        """Of the circle “only the invited”, they are the circle."""
        keys = self.keys[name]
        return self.crowd.told([*keys, *self.invited]) if name == "named" else self.crowd.told(keys, self.invited)

    def told_before(self, name: str) -> Told | None:
        """What a circle is whoever is ticked; None where that is all there is to it."""
        return None if name == "named" else self.crowd.told(self.keys[name])
