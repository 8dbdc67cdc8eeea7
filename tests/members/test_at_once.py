"""Two people who do the same at once: the second is told, because a constraint decides and not a look beforehand."""

import pytest
from django.utils import timezone

from members.actions.invitation import accept_invitation, invite_person
from members.actions.mandate import appoint, give_mandate
from members.actions.organisation import begin_membership, register_organisation
from members.models import Invitation, Mandate, Organisation
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from working_groups.actions import create_group, grant_seat
from working_groups.models import WorkingGroup


def acts(world) -> dict:
    now, dan = timezone.now(), world.dan
    presidency = Mandate.objects.get(office="presidency")
    group = {"type": world.legal.type, "initial": "J"}
    return {
        "mandate": lambda: give_mandate("presidency", world.cetina, by=dan, starts_at=now, ends_at=None, basis=""),
        "appointment": lambda: appoint(presidency, world.gina, by=dan),
        "membership": lambda: begin_membership(world.cetina, by=dan, status="active", starts_at=now, basis=""),
        "organisation": lambda: register_organisation(Organisation(name="Organizația Cetina", short_name="C"), by=dan),
        "invitation": lambda: invite_person(world.cetina, by=dan, email="x@example.org", name="X", role="representative"),
        "acceptance": lambda: accept_invitation(Invitation.objects.get(), name="Nina", language="ro", password="trei-lastuni-albastre"),
        "seat": lambda: grant_seat(world.protection, world.busola, by=dan),
        "group": lambda: create_group(WorkingGroup(name="Grupul Juridic", **group), by=dan),
    }


@pytest.mark.parametrize("act", ["mandate", "appointment", "membership", "organisation", "invitation", "acceptance", "seat", "group"])
def test_the_second_is_told_and_nothing_is_recorded(world, act):
    with pytest.raises(NoLonger):
        acts(world)[act]()
    assert Event.objects.count() == 0
