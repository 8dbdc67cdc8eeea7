"""Naming, for one ask, who of an organisation's own people may answer besides those who always do."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.actions.ask import lock_for_answer
from members.models import Affiliation, AskedParty, User
from members.permissions.ask import IN_PERSON, answered_for_by
from protect_portal.access.rights import require
from protect_portal.audit.record import record


def colleagues_of(party: AskedParty) -> QuerySet[User]:
    """The people of the organisation asked who do not answer for it anyway."""
    roles = Affiliation.objects.running().filter(organisation=party.organisation_id)
    answering = roles.filter(role__in=Affiliation.ANSWERING).values("user")
    people = User.objects.filter(pk__in=roles.values("user"), is_active=True, erased_at=None)
    return people.exclude(pk__in=answering).order_by("name", "pk")


def require_may_name(party: AskedParty, by: User) -> None:
    """Raises PermissionDenied unless `by` answers for the organisation by their place in it (who was named names nobody, nor does a
    stand-in), and for kinds that are answered in person."""
    require(by, "answer", party)
    if not may_name(party, by):
        raise PermissionDenied(_("Only who speaks for the organisation names who may answer too."))


def may_name(party: AskedParty, by: User) -> bool:
    """Whether `by`, who answers, may let others answer too."""
    return party.ask.kind not in IN_PERSON and answered_for_by(by).filter(organisation=party.organisation_id).exists()


@transaction.atomic
def name_answerers(party: AskedParty, people: Iterable[User], *, by: User) -> None:
    """These, and nobody else, may answer too and are told of the ask. Raises PermissionDenied for whoever does not speak for the
    organisation, for kinds answered in person and for people of others, NoLonger after the close."""
    require_may_name(party, by)
    lock_for_answer(party)
    chosen = {person.pk for person in people}
    if chosen - set(colleagues_of(party).values_list("pk", flat=True)):
        raise PermissionDenied(_("Only people of the organisation asked may answer for it."))
    party.named.set(chosen)
    record("ask.named", party.ask, by=by, party=party.pk, people=sorted(chosen))
