"""Registering organisations and recording their memberships."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Coalition, MembershipPeriod, Organisation, User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, change_status, end_term, lock


@transaction.atomic
def register_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Save a new organisation with the auth Group named by its key (`org:N`), to which objects can be granted."""
    require(by, "run", Coalition.current())
    organisation.save()
    organisation.key_group = Group.objects.create(name=f"org:{organisation.pk}")
    organisation.save(update_fields=["key_group"])
    record("organisation.registered", organisation, by=by)
    return organisation


@transaction.atomic
def begin_membership(organisation: Organisation, *, by: User, status: str, starts_at: datetime, basis: str) -> MembershipPeriod:
    """Open a membership period. Raises NoLonger where one already runs at that time."""
    require(by, "admit", organisation)
    lock(organisation)
    if organisation.membership_periods.filter(ends_at=None).exists():
        raise NoLonger(_("This organisation already has a membership that runs."))
    period = MembershipPeriod.objects.create(organisation=organisation, status=status, starts_at=starts_at, basis=basis)
    record("membership.begun", period, by=by, status=status)
    return period


@transaction.atomic
def change_membership(period: MembershipPeriod, status: str, *, by: User, basis: str, reason: str = "") -> None:
    """Suspend, put under observation or restore: rights follow at once, because keys are asked at each request."""
    require(by, "admit", period)
    change_status(period, status, by=by, basis=basis, reason=reason)


@transaction.atomic
def end_membership(period: MembershipPeriod, *, by: User, ended_as: str, basis: str, ends_at: datetime | None = None) -> None:
    """Close the period at `ends_at` (default: now). What the organisation signed and voted stays in history."""
    require(by, "admit", period)
    end_term(period, ends_at, ended_as=ended_as, basis=basis)
    record("membership.ended", period, by=by, ended_as=ended_as)
