"""A membership suspended or over: what others gave to the organisation as a whole is shut that instant; its own texts are not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from documents.actions.access import grant_access
from documents.models import Document
from documents.sharing.crowd import places_in
from documents.sharing.given import given_on
from protect_portal.access.keys import holders_of, keys_of
from protect_portal.access.rights import can
from tests.documents.test_access_grant import take
from tests.make import make_document


@pytest.fixture
def given(world):
    """Ana's text, which Cetina as a whole may write."""
    grant_access(world.document_leads, world.cetina, "edit", by=world.ana, reason="Lucrăm împreună")
    return Document.objects.get(pk=world.document_leads.pk)


@pytest.fixture
def own(world):
    return [make_document(world.carmen, audience=audience, title=f"Al Cetinei {audience}") for audience in ("organisation", "private")]


def opened(person, *documents) -> list[bool]:
    return [can(person, "view", document) for document in documents]


@pytest.mark.parametrize(("status", "open_to_them"), [
    ("active", True), ("under_observation", True), ("suspended", False), ("observer", False),
])  # fmt: skip
def test_what_an_organisation_was_given_opens_while_its_membership_gives_the_vote(world, given, own, status, open_to_them):
    world.cetina.membership_periods.update(status=status)
    assert (opened(world.carmen, given, *own), can(world.carmen, "edit", given)) == ([open_to_them, True, True], open_to_them)
    assert holders_of(given.readers).filter(pk=world.carmen.pk).exists() is open_to_them
    assert (f"org:{world.cetina.pk}" in keys_of(world.carmen), f"org:{world.cetina.pk}:members" in keys_of(world.carmen)) == (
        True, open_to_them,
    )  # fmt: skip


def test_it_ends_with_the_membership_at_its_instant_and_comes_back_with_it(world, given, own):
    end = timezone.now() + timedelta(days=3)
    period = world.cetina.membership_periods.get()
    period.ends_at, period.ended_as = end, "withdrawn"
    period.save(update_fields=["ends_at", "ended_as"])
    with time_machine.travel(end - timedelta(microseconds=1), tick=False):
        assert opened(world.carmen, given, *own) == [True, True, True]
    with time_machine.travel(end, tick=False):
        assert opened(world.carmen, given, *own) == [False, True, True]
        world.cetina.membership_periods.create(starts_at=end, basis="Hotărârea AG nr. 4/2026")
        assert opened(world.carmen, given, *own) == [True, True, True]


def test_whoever_shares_it_sees_what_was_given_and_takes_it_back(world, client_of, given):
    """Also while it opens nothing: it would open again."""
    world.cetina.membership_periods.update(status="suspended")
    [row] = given_on(given)
    assert (row.who, row.key) == ("Cetina", f"org:{world.cetina.pk}:members")
    assert [place.name for place in places_in(given.readers, world.ana)] == ["Ancora", "Delta", "Gentiana"]
    assert take(client_of(world.ana), given, row.key).status_code == 303
    world.cetina.membership_periods.update(status="active")
    given.refresh_from_db()
    assert (given.granted, opened(world.carmen, given)) == ([], [False])
