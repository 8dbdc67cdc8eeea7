"""The very first step of an installation: before it nobody can sign in, after it the secretariat can do everything else."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.account import new_person
from members.models import Affiliation, Appointment, Coalition, Invitation, Mandate, MembershipPeriod, Organisation
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger


@transaction.atomic
def begin_coalition(name: str, organisation: Organisation, *, person: str, email: str, language: str = "ro") -> Invitation:
    """Name the coalition, register the organisation that holds its secretariat and invite the first person of it.

    Acts for the installation (no person yet). Raises NoLonger once any organisation exists."""
    if Organisation.objects.exists():
        raise NoLonger(_("The coalition has already begun: its secretariat invites everyone else."))
    Coalition.objects.filter(pk=1).update(name=name)
    give_key(organisation)
    MembershipPeriod.objects.create(organisation=organisation)
    mandate = Mandate.objects.create(office=Mandate.Office.SECRETARIAT, organisation=organisation)
    user = new_person(email, person, language)
    Appointment.objects.create(mandate=mandate, user=user)
    invitation = Invitation.objects.create(user=user, name=person, organisation=organisation, role=Affiliation.Role.COORDINATOR)
    record("coalition.begun", organisation, by=None)
    record("invitation.sent", invitation, by=None, nonce=invitation.nonce)
    return invitation


def give_key(organisation: Organisation) -> None:
    """Save a new organisation with the auth Group named by a key (`org:N:members`), to which objects can be granted."""
    organisation.save()
    organisation.key_group = Group.objects.create(name=f"org:{organisation.pk}:members")
    organisation.save(update_fields=["key_group"])
