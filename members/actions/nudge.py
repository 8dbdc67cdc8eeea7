"""Reminding the silent by hand: recorded, and no party twice within a day."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Ask, AskedParty, User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger

PAUSE = timedelta(hours=24)


def to_be_nudged(ask: Ask) -> QuerySet[AskedParty]:
    """The silent parties of `ask` whom nobody has nudged within the last day."""
    return ask.parties.silent().filter(Q(nudged_at=None) | Q(nudged_at__lte=timezone.now() - PAUSE))


@transaction.atomic
def nudge(ask: Ask, *, by: User) -> int:
    """Remind the silent; returns how many parties. Raises NoLonger where all have answered, or were nudged within the last day."""
    require(by, "board", ask)
    parties = list(to_be_nudged(ask).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not parties:
        raise NoLonger(_("Nobody is left to remind: they have answered, or were reminded within the last 24 hours."))
    AskedParty.objects.filter(pk__in=parties).update(nudged_at=timezone.now(), nudged_by=by)
    record("ask.nudged", ask, by=by, parties=parties)
    return len(parties)
