"""A fresh installation begins with one command: the first person of the secretariat is invited, and can do everything else."""

import pytest
from django.core.management import CommandError, call_command

from members.actions.beginning import begin_coalition
from members.actions.invitation import accept_invitation, invitation_by_token
from members.models import Affiliation, Appointment, Coalition, Invitation, Mandate, MembershipPeriod, Organisation
from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger

ARGUMENTS = [
    "Coaliția Nouă",
    "--organisation",
    "Asociația Întâi",
    "--short-name",
    "Întâi",
    "--person",
    "Ina Istrate",
    "--email",
    "Ina@x.example",
]


@pytest.fixture
def empty(db):
    """An installation on its first day: the world's rows are taken away inside this test's transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE members_organisation, members_user CASCADE")
    Coalition.objects.get_or_create(pk=1)


def test_the_first_person_runs_the_secretariat_after_accepting(empty, capsys):
    call_command("begin_coalition", *ARGUMENTS)
    link = capsys.readouterr().out.split()[-1]
    invitation = invitation_by_token(link.rstrip("/").split("/")[-1])
    assert invitation.user.email == "Ina@x.example"
    assert keys_of(invitation.user) == set()
    person = accept_invitation(invitation, name="Ina Istrate", language="ro", password="un-mesteacan-inalt-17")
    organisation = Organisation.objects.get()
    assert keys_of(person) == {f"user:{person.pk}", f"org:{organisation.pk}", f"org:{organisation.pk}:members", "members", "secretariat"}
    assert Coalition.current().name == "Coaliția Nouă"
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "coalition.begun",
        "invitation.sent",
        "invitation.accepted",
    ]


def test_it_begins_only_once(world):
    counts = [model.objects.count() for model in (Organisation, Mandate, Appointment, Affiliation, MembershipPeriod, Invitation)]
    with pytest.raises(NoLonger):
        begin_coalition("Alta", Organisation(name="Alta", short_name="Alta"), person="Alt", email="alt@x.example")
    with pytest.raises(CommandError) as refusal:
        call_command("begin_coalition", *ARGUMENTS)
    assert refusal.value.returncode == 1
    assert [m.objects.count() for m in (Organisation, Mandate, Appointment, Affiliation, MembershipPeriod, Invitation)] == counts
