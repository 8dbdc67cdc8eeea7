"""How many days ahead a kind of reminder speaks: what the coalition has set, else what the kind says itself."""

from protect_portal.notifications.batch import kept
from protect_portal.notifications.models import ReminderOffset


def offsets_of(kind: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Whole days before what the reminder speaks of, the earliest reminder first; `default` where the coalition has set none."""
    rows = ReminderOffset.objects.filter(kind=kind).order_by("-days").values_list("days", flat=True)
    return kept(("offsets", kind), lambda: tuple(rows)) or default
