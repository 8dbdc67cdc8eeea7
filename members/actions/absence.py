"""Away until a day: meanwhile what is asked of one's organisations goes to its alternate, and to whom one named."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Absence, User
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record
from protect_portal.audit.status import end_term


@transaction.atomic
def begin_absence(*, by: User, starts_at: datetime, ends_at: datetime, alternate: User | None = None) -> Absence:
    """One's own. Raises NoLonger where it overlaps another one."""
    with refusing_overlap(_("You are away in part of this time already: end that first.")):
        absence = Absence.objects.create(user=by, starts_at=starts_at, ends_at=ends_at, alternate=alternate)
    record("absence.begun", absence, by=by)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> None:
    """Back, from now on. Raises PermissionDenied for anyone but that person and the secretariat, NoLonger where it is over."""
    require(by, "end", absence)
    end_term(absence)
    record("absence.ended", absence, by=by)
