"""Offices of the coalition, as dated terms; and people who leave an organisation."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions.invitation import withdraw_invitation
from members.models import Affiliation, Appointment, Coalition, Mandate, Organisation, User
from protect_portal.access.keys import forget_keys
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, end_term


@transaction.atomic
def give_mandate(
    office: str, organisation: Organisation, *, by: User, starts_at: datetime, ends_at: datetime | None, basis: str
) -> Mandate:
    """Record that `organisation` holds `office`. Raises NoLonger where another mandate for it runs in that time."""
    require(by, "run", Coalition.current())
    with refusing_overlap(_("Another mandate for this office runs in that time: end it first.")):
        mandate = Mandate.objects.create(office=office, organisation=organisation, starts_at=starts_at, ends_at=ends_at, basis=basis)
    record("mandate.given", mandate, by=by, office=office)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: User, ends_at: datetime | None = None) -> None:
    require(by, "end", mandate)
    end_term(mandate, ends_at)
    record("mandate.ended", mandate, by=by, office=mandate.office)
    forget_keys()


@transaction.atomic
def appoint(mandate: Mandate, person: User, *, by: User, starts_at: datetime | None = None, basis: str = "") -> Appointment:
    """Let `person`, of the organisation that holds it, exercise the mandate."""
    require(by, "appoint", mandate)
    if not mandate.organisation.affiliations.running().filter(user=person).exists():
        raise NoLonger(_("Only people of the organisation that holds the mandate can be appointed."))
    with refusing_overlap(_("This person is already appointed.")):
        appointment = Appointment.objects.create(mandate=mandate, user=person, starts_at=starts_at or timezone.now(), basis=basis)
    record("appointment.given", appointment, by=by, office=mandate.office)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: User) -> None:
    require(by, "end", appointment)
    end_term(appointment)
    record("appointment.ended", appointment, by=by, office=appointment.mandate.office)
    forget_keys()


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, by: User) -> None:
    """A person leaves: keys of the organisation end at once, and with them those of its groups and offices.

    With the last role in the organisation end the appointments to its offices and the invitations to it:
    whoever comes back later, comes back without them."""
    require(by, "end", affiliation)
    end_term(affiliation)
    record("affiliation.ended", affiliation, by=by, role=affiliation.role)
    forget_keys()
    person, organisation = affiliation.user, affiliation.organisation
    if not organisation.affiliations.exclude(ends_at__lte=timezone.now()).filter(user=person).exists():
        _end_offices(person, organisation, by=by)
        for invitation in organisation.invitations.waiting().filter(user=person):
            withdraw_invitation(invitation, by=by)


def _end_offices(person: User, organisation: Organisation, *, by: User) -> None:
    held = Appointment.objects.exclude(ends_at__lte=timezone.now()).filter(user=person, mandate__organisation=organisation)
    for appointment in held.select_related("mandate"):
        end_term(appointment)
        record("appointment.ended", appointment, by=by, office=appointment.mandate.office)
