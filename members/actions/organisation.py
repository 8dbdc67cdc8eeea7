"""Registering organisations and recording their memberships."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.beginning import give_key
from members.models import Coalition, MembershipPeriod, Organisation, User
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import change_status, end_term
from protect_portal.ui.stale import refuse_stale, save_changed


@transaction.atomic
def register_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Save a new organisation, with its key. Its membership is recorded apart, when the assembly has admitted it."""
    require(by, "run", Coalition.current())
    with refusing_overlap(_("An organisation with this name is already registered.")):
        give_key(organisation)
    record("organisation.registered", organisation, by=by)
    return organisation


@transaction.atomic
def save_profile(form, *, by: User) -> None:
    """Keep what the profile's form changed: names of the changed fields are recorded, their contents are not.

    Raises Stale where somebody else has changed them since the form was opened."""
    require(by, "edit", form.instance)
    keep_profile(form, by=by)


def keep_profile(form, *, by: User) -> None:
    """The same as a part of another act: asks no right of its own."""
    refuse_stale(form)
    with refusing_overlap(_("An organisation with this name is already registered.")):
        save_changed(form)
    record_edit(form, by=by)


@transaction.atomic
def begin_membership(organisation: Organisation, *, by: User, status: str, starts_at: datetime, basis: str) -> MembershipPeriod:
    """Open a membership period. Raises NoLonger where another runs in that time."""
    require(by, "admit", organisation)
    with refusing_overlap(_("Another membership of this organisation runs then: end it first.")):
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
