"""Random coalitions: whatever terms, grants and labels there are, the lock and the keyring say what the oracle says."""

from datetime import UTC, datetime, timedelta

import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.models import Document, DocumentType
from members.models import Affiliation, Appointment, Mandate, MembershipPeriod, Organisation, User
from protect_portal.access.lock import Audience, Tlp
from tests.rights.oracle import Facts, expected
from working_groups.models import GroupType, GuestAccess, LeadTerm, Seat, WorkingGroup

START = datetime(2030, 1, 1, tzinfo=UTC)
PEOPLE, ORGANISATIONS, GROUPS, DAYS = 3, 3, 2, 8
person, organisation, group = (st.integers(0, size - 1) for size in (PEOPLE, ORGANISATIONS, GROUPS))
span = st.tuples(st.integers(0, DAYS), st.one_of(st.none(), st.integers(0, DAYS)))
limited = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS))
grant = st.tuples(st.sampled_from(["view", "edit"]), st.sampled_from(["user", "org", "guest"]), st.integers(0, 2))
worlds = st.fixed_dictionaries(
    {
        "kinds": st.lists(st.sampled_from(["ngo", "ngo", "institution"]), min_size=ORGANISATIONS, max_size=ORGANISATIONS),
        "closed": st.lists(st.sampled_from([True, True, True, False]), min_size=PEOPLE, max_size=PEOPLE),
        "affiliations": st.lists(st.tuples(span, person, organisation), max_size=5),
        "periods": st.lists(st.tuples(span, organisation, st.sampled_from(MembershipPeriod.Status.values)), max_size=5),
        "seats": st.lists(st.tuples(span, group, organisation, st.sampled_from(["granted", "granted", "asked", "refused"])), max_size=5),
        "leads": st.lists(st.tuples(span, group, person), max_size=3),
        "guests": st.lists(st.tuples(limited, person, st.one_of(st.none(), group)), max_size=3),
        "offices": st.lists(st.tuples(span, st.sampled_from(Mandate.Office.values), organisation, span, person), max_size=3),
        "documents": st.lists(
            st.tuples(
                person, organisation, group, st.sampled_from(Audience.values), st.sampled_from(Tlp.values), st.booleans(),
                st.lists(grant, max_size=3),
            ),
            min_size=1, max_size=4,
        ),
    }
)  # fmt: skip


def dates(days: tuple) -> dict:
    first, last = days
    return {"starts_at": START + timedelta(days=first), "ends_at": None if last is None else START + timedelta(days=last)}


def attempt(make, *args, **fields):
    """Make a row, or None where a constraint refuses it: random terms overlap, random labels do not allow everything."""
    try:
        with transaction.atomic():
            return make(*args, **fields)
    except IntegrityError:
        return None


def build(drawn: dict) -> list[User]:
    people = [User.objects.create(email=f"p{n}@random.example", name=f"P{n}", is_active=active) for n, active in enumerate(drawn["closed"])]
    organisations = [
        Organisation.objects.create(name=f"Random {n}", short_name=f"R{n}", kind=kind) for n, kind in enumerate(drawn["kinds"])
    ]
    groups = [WorkingGroup.objects.create(name=f"Random {n}", type=GroupType.objects.first(), initial="R") for n in range(GROUPS)]
    _terms(drawn, people, organisations, groups)
    guests = [access for described in drawn["guests"] if (access := _guest(described, people, groups))]
    carriers = {
        "user": people,
        "org": [Group.objects.create(name=f"org:{row.pk}:members") for row in organisations],
        "guest": [Group.objects.create(name=f"guest:{row.pk}") for row in guests],
    }
    for described in drawn["documents"]:
        _document(described, people, organisations, groups, carriers)
    return people


def _terms(drawn: dict, people: list, organisations: list, groups: list) -> None:
    for days, who, where in drawn["affiliations"]:
        attempt(Affiliation.objects.create, user=people[who], organisation=organisations[where], **dates(days))
    for days, which, status in drawn["periods"]:
        attempt(MembershipPeriod.objects.create, organisation=organisations[which], status=status, **dates(days))
    for days, where, which, status in drawn["seats"]:
        attempt(Seat.objects.create, group=groups[where], organisation=organisations[which], status=status, **dates(days))
    for days, where, who in drawn["leads"]:
        attempt(LeadTerm.objects.create, group=groups[where], user=people[who], role="co_chair", **dates(days))
    Mandate.objects.all().update(ends_at=START)  # the world's own offices are over
    for days, office, which, within, who in drawn["offices"]:
        if mandate := attempt(Mandate.objects.create, office=office, organisation=organisations[which], **dates(days)):
            attempt(Appointment.objects.create, mandate=mandate, user=people[who], **dates(within))


def _guest(described: tuple, people: list, groups: list) -> GuestAccess | None:
    days, who, where = described
    group = None if where is None else groups[where]
    return attempt(GuestAccess.objects.create, user=people[who], group=group, invited_by=people[0], **dates(days))


def _document(described: tuple, people: list, organisations: list, groups: list, carriers: dict) -> None:
    author, owner, where, audience, tlp, hidden, grants = described
    document = attempt(
        Document.objects.create, author=people[author], organisation=organisations[owner], group=groups[where], audience=audience, tlp=tlp,
        title="Random", type=DocumentType.objects.first(), hidden_at=START if hidden else None,
    )  # fmt: skip
    for permission, kind, number in grants if document else ():
        if number < len(carriers[kind]):
            attempt(assign_perm, f"{permission}_document", carriers[kind][number], document)


@settings(
    max_examples=200, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(drawn=worlds, day=st.integers(0, DAYS), eve=st.booleans())
def test_random_terms_grants_and_labels(world, drawn, day, eve):
    at = START + timedelta(days=day) - timedelta(microseconds=int(eve))
    with transaction.atomic(), time_machine.travel(at, tick=False):
        people, facts = build(drawn), Facts(at)
        for who in people:
            for model, action in ((Document, "view"), (Document, "edit"), (WorkingGroup, "contribute"), (WorkingGroup, "convene")):
                got = set(model.objects.allowed(who, action).values_list("pk", flat=True))
                assert got == expected(facts, who, model, action), (who, action)
        transaction.set_rollback(True)
