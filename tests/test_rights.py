"""Every right, for every named person, compared as a set with the oracle of tests/rights/oracle.py."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from guardian.shortcuts import assign_perm

from documents.models import Document
from meetings.models import AgendaItem, Meeting
from members.models import Absence, Affiliation, Appointment, Ask, AskedParty, AskValue, Mandate, MembershipPeriod, Organisation, User
from protect_portal.access.keys import holders_of, one_instant
from protect_portal.access.querysets import AccessQuerySet, able
from protect_portal.access.rights import can
from protect_portal.files.models import StoredFile
from tests.make import make_delivery, make_document, make_meeting
from tests.rights.asks import more_asks
from tests.rights.oracle import RIGHTS, Facts, Record, expected
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

DAY = timedelta(days=1)


OF_KEYS = [
    *((Document, action) for action in ("view", "edit")),
    *((Meeting, action) for action in ("view", "join")),
    *((WorkingGroup, action) for action in ("view", "contribute", "convene", "edit")),
    *((Organisation, action) for action in ("view", "edit")),
    (AgendaItem, "view"),
    (AskedParty, "answer"),
    *((model, "view") for model in (Ask, AskedParty, AskValue, Absence)),
]
"""Enough to see every key come and go."""


def differences(at: datetime | None = None, record: Record | None = None, rights=RIGHTS) -> list[str]:
    """Where a queryset and the oracle disagree at `at`, over all people."""
    with time_machine.travel(at or timezone.now(), tick=False):
        facts, found = Facts(timezone.now(), record), []
        for user in User.objects.all():
            with one_instant():
                for model, action in rights:
                    got = set(model.objects.allowed(user, action).values_list("pk", flat=True))
                    wanted = expected(facts, user, model, action)
                    if got != wanted:
                        found.append(f"{user.email} {action} {model.__name__}: too many {got - wanted}, missing {wanted - got}")
    return found


@pytest.fixture
def crowded(world):
    """The world with the rarer rows: grants of each kind, a hidden text, an office that changed hands, somebody with two jobs."""
    now = timezone.now()
    for document, permission, holder in (
        (world.document_group, "edit_document", world.bogdan),
        (world.document_group, "view_document", world.cetina.key_group),
        (world.document_organisation, "edit_document", world.cetina.key_group),
        (world.document_named, "comment_document", world.elena.guest_accesses.get().key_group),
        (world.foreign_document, "view_document", world.ioana),
    ):
        assign_perm(permission, holder, document)
    assign_perm("view_meeting", world.carmen, world.foreign_meeting)
    hidden = make_document(world.fane, group=world.protection, title="Ascuns")
    assign_perm("view_document", world.carmen, hidden)
    Document.objects.filter(pk=hidden.pk).update(hidden_at=now)
    make_document(world.dan, audience="members", tlp="green", title="Al coaliției")
    StoredFile.objects.filter(by=world.dan).update(checked=StoredFile.Checked.BLOCKED)
    AgendaItem.objects.create(meeting=world.meeting, order=2, title="Doar pentru membri", restricted=True)
    make_meeting(world.ana, group=world.protection, audience="guests", title="Cu invitați", people=[world.elena])
    vice = Mandate.objects.create(office="vice_presidency", organisation=world.cetina, starts_at=now - 9 * DAY, ends_at=now + 9 * DAY)
    Appointment.objects.create(mandate=vice, user=world.carmen, starts_at=now + DAY)
    Affiliation.objects.create(user=world.mihai, organisation=world.busola, role="coordinator", starts_at=now - DAY, ends_at=now + 3 * DAY)
    LeadTerm.objects.create(group=world.protection, user=world.mihai, role="co_chair", starts_at=now - DAY)  # while Busola is his, too
    Seat.objects.create(group=world.legal, organisation=world.agency, starts_at=now - DAY)
    for person in (world.ana, world.ioana, world.dan):
        make_delivery(person, world.foreign_meeting)
    more_asks(world)
    return world


def test_every_right_is_in_the_oracle():
    """A new action without its line in the oracle is an unchecked right."""
    known = {
        (model.__name__, name)
        for model in apps.get_models()
        if isinstance(model._default_manager.all(), AccessQuerySet)
        for name in dir(type(model._default_manager.all()))
        if name.endswith("able_by")
    }
    assert known == {(model.__name__, able(action)) for model, action in RIGHTS}


def test_rights_of_everyone(world):
    assert differences() == []


def test_rights_with_grants_hidden_texts_and_changing_offices(crowded):
    assert differences() == []


def test_rights_of_closed_and_erased_accounts(crowded):
    User.objects.filter(pk__in=[crowded.ana.pk, crowded.dan.pk]).update(is_active=False)
    User.objects.filter(pk=crowded.fane.pk).update(is_active=False, erased_at=timezone.now())
    assert differences() == []
    crowded.ana.refresh_from_db()
    assert not Document.objects.allowed(crowded.ana).exists()
    assert not User.objects.allowed(crowded.ana).exists()


@pytest.mark.parametrize("term", [Seat, LeadTerm, GuestAccess, Affiliation, MembershipPeriod, Mandate, Appointment, Absence])
def test_rights_follow_the_dates(crowded, term):
    """Only this kind of term ends: one microsecond before it holds, at the instant itself it does not."""
    now = timezone.now()
    ends_at = now + 2 * DAY
    term.objects.filter(starts_at__lte=now).exclude(ends_at__lte=now).update(ends_at=ends_at)
    record = Record()
    assert differences(ends_at - timedelta(microseconds=1), record, OF_KEYS) == []
    assert differences(ends_at, record, OF_KEYS) == []


def test_rights_of_the_past_and_the_far_future(crowded):
    now, record = timezone.now(), Record()
    assert [line for days in (-550, -2, 2, 4000) for line in differences(now + days * DAY, record, OF_KEYS)] == []


def test_a_seat_that_ends_takes_the_group_with_it(world):
    now = timezone.now()
    Seat.objects.filter(group=world.protection, organisation=world.ancora).update(ends_at=now + DAY)
    with time_machine.travel(now + DAY, tick=False):
        assert not can(world.ana, "view", world.document_group)
        assert not can(world.ana, "convene", world.protection), "whoever has no seat leads nothing"
        assert can(world.ana, "view", world.document_named)


def test_suspension_takes_seat_and_directory_at_once(world):
    assert not can(world.horia, "view", world.document_group)
    assert not can(world.horia, "view", world.document_members)
    world.hora.membership_periods.update(status="active")
    assert can(world.horia, "view", world.document_group)
    assert can(world.horia, "view", world.document_members)


def test_who_can_see_this_is_what_they_can_see(crowded):
    """holders_of reads the keyring backwards: the same people, and none whose account is closed."""
    User.objects.filter(pk__in=[crowded.fane.pk, crowded.gina.pk]).update(is_active=False)
    facts = Facts(timezone.now())
    for model in (Document, Meeting):
        for root in model.objects.all():
            wanted = {person.email for person in User.objects.all() if facts.sees(person, root)}
            assert {person.email for person in holders_of(root.readers)} == wanted, root


def test_my_groups_are_where_i_have_a_seat(crowded):
    facts = Facts(timezone.now())
    for person in User.objects.all():
        assert {group.pk for group in WorkingGroup.objects.seated_by(person)} == facts.groups_of(person), person.email


def test_abilities_of_a_list_are_those_of_each_row(crowded):
    actions = ("view", "edit", "withdraw")
    for person in (crowded.ana, crowded.bogdan, crowded.dan, crowded.elena):
        for row in Document.objects.with_abilities(person, *actions):
            assert [getattr(row, f"may_{action}") for action in actions] == [can(person, action, row) for action in actions]


def test_libraries_that_ask_has_perm_get_the_same_answer(crowded):
    for person in (crowded.ana, crowded.carmen, crowded.klaus):
        for document in Document.objects.all():
            for action in ("view", "edit", "withdraw"):
                assert person.has_perm(f"documents.{action}_document", document) is can(person, action, document)
    assert not crowded.dan.has_perm("documents.view_document")
    assert not crowded.dan.has_perm("meetings.view_document", crowded.document_members)
    assert not crowded.dan.has_perm("documents.fly_document", crowded.document_members)


def test_groups_of_django_carry_keys_and_have_no_members(world):
    assert not User.groups.through.objects.exists()
    assert not User.user_permissions.through.objects.exists()
    names = {f"org:{organisation.pk}:members" for organisation in (world.ancora, world.busola, world.cetina, world.delta, world.agency)}
    assert names <= set(apps.get_model("auth.Group").objects.values_list("name", flat=True))
