"""The database takes a position and a seal together, and only as the next ones: nobody who may complete events stops the seal."""

import pytest
from django.db import DatabaseError, connection, transaction

from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.seal import head, seal_waiting
from protect_portal.audit.verify import Chain, verify_chain

INSERTED = (
    "INSERT INTO audit_event (kind, content_type_id, object_id, capacity, at, data, request_id, position, seal)"
    " SELECT 'x', min(id), 1, '', now(), '{{}}', '', {} FROM django_content_type"
)


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def two_wait(world) -> list[int]:
    """Three sealed events; the numbers of two that wait."""
    for number in range(5):
        record("document.edited", world.document_group, by=world.ana, fields=[str(number)])
        if number == 2:
            seal_waiting()
    return list(Event.objects.filter(position=None).order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("change", [
    "position = 1000000", "position = 4", "seal = repeat('a', 64)", "position = 1000000, seal = repeat('a', 64)",
    "position = 5, seal = repeat('a', 64)", "position = 0, seal = repeat('a', 64)", "position = -4, seal = repeat('a', 64)",
])  # fmt: skip
def test_nothing_but_the_next_position_with_its_seal(two_wait, change):
    assert refused(f"UPDATE audit_event SET {change} WHERE id = {two_wait[0]}")
    assert (seal_waiting(), verify_chain()) == (2, Chain(5, [], head()[1]))


def test_several_at_once_without_a_gap(two_wait):
    first, second = two_wait
    move = "UPDATE audit_event SET position = CASE id WHEN {} THEN 4 ELSE {} END, seal = 'x' WHERE id IN ({}, {})"
    assert refused(move.format(first, 6, first, second))
    assert not refused(move.format(second, 5, first, second))


@pytest.mark.parametrize("values", ["4, repeat('a', 64)", "4, NULL", "NULL, repeat('a', 64)"])
def test_none_comes_sealed(two_wait, values):
    assert refused(INSERTED.format(values))
    assert not refused(INSERTED.format("NULL, NULL"))
