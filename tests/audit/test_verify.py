"""manage.py audit_verify: whoever changes, moves or takes away what happened is found, and only that is named."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.seal import BEGINNING, head, seal_of, seal_waiting
from protect_portal.audit.verify import CHANGED, HALF


def verify() -> tuple[int, dict]:
    """The exit code and what is printed."""
    out, code = StringIO(), 0
    try:
        call_command("audit_verify", "--json", stdout=out)
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue())


def tamper(*statements: str) -> None:
    """As the owner of the database, with the trigger switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


@pytest.fixture
def events(clone, world) -> list[int]:
    """Ten sealed events; their ids in order of position."""
    for number in range(10):
        record("document.edited", world.document_group, by=world.ana, fields=[str(number)])
    seal_waiting()
    return list(Event.objects.order_by("position").values_list("pk", flat=True))


def test_nothing_has_happened_yet(world):
    assert verify() == (0, {"events": 0, "broken": [], "head": BEGINNING})


def test_whole(events):
    assert verify() == (0, {"events": 10, "broken": [], "head": head()[1]})


def test_seals_first(events, world):
    record("document.shared", world.document_group, by=world.ana)
    code, answer = verify()
    assert (code, answer["events"], answer["head"]) == (0, 11, head()[1])


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'document.read'", "object_id = object_id + 1", "by_id = NULL", "capacity = 'secretariat'", "request_id = 'x'",
        "at = at + interval '1 microsecond'", """data = '{"fields": ["9"]}'""",
        "content_type_id = (SELECT min(id) FROM django_content_type)",
        "seal = repeat('a', 64)",
    ],
)  # fmt: skip
def test_a_changed_event_is_named_alone(events, change):
    tamper(f"UPDATE audit_event SET {change} WHERE id = {events[4]}")
    assert verify() == (1, {"events": 10, "broken": [{"id": events[4], "why": CHANGED}], "head": head()[1]})


def test_changed_at_both_ends(events):
    tamper(f"UPDATE audit_event SET capacity = 'x' WHERE id IN ({events[0]}, {events[9]})")
    assert verify()[1]["broken"] == [{"id": events[0], "why": CHANGED}, {"id": events[9], "why": CHANGED}]


@pytest.mark.parametrize(
    ("gone", "after", "why"),
    [
        ((0,), 1, "missing before it: position 1"),
        ((4,), 5, "missing before it: position 5"),
        ((3, 4, 5), 6, "missing before it: positions 4 to 6"),
    ],
)
def test_a_deleted_event_leaves_a_gap(events, gone, after, why):
    tamper(f"DELETE FROM audit_event WHERE id IN ({', '.join(str(events[number]) for number in gone)})")
    assert verify() == (1, {"events": 10 - len(gone), "broken": [{"id": events[after], "why": why}], "head": head()[1]})


def test_two_events_that_changed_places(events):
    move = "UPDATE audit_event SET position = {} WHERE id = {}"
    tamper(move.format(99, events[4]), move.format(5, events[5]), move.format(6, events[4]))
    code, answer = verify()
    assert (code, answer["broken"][0]) == (1, {"id": events[5], "why": CHANGED})
    assert {broken["id"] for broken in answer["broken"]} == set(events[4:7])


def test_half_a_seal(events, world):
    event = record("document.shared", world.document_group, by=world.ana)
    tamper(f"UPDATE audit_event SET seal = repeat('f', 64) WHERE id = {event.pk}")
    assert verify() == (1, {"events": 10, "broken": [{"id": event.pk, "why": HALF}], "head": head()[1]})


def test_a_changed_event_written_over_with_a_new_seal_breaks_the_next_link(events):
    """Whoever can compute a seal has to write all the later ones anew; then the head is another one than was noted down."""

    tamper(f"UPDATE audit_event SET kind = 'document.read' WHERE id = {events[4]}")
    forged = seal_of(Event.objects.get(position=4).seal, Event.objects.get(position=5))
    tamper(f"UPDATE audit_event SET seal = '{forged}' WHERE id = {events[4]}")
    assert verify()[1]["broken"] == [{"id": events[5], "why": CHANGED}]


def test_in_words(events, capsys):
    call_command("audit_verify")
    assert capsys.readouterr().out == f"events: 10\nbroken: 0\nhead: {head()[1]}\n"


def test_a_position_alone_stops_neither_the_seal_nor_the_check(events, world):
    """One that stands there from before the database refused it."""
    event = record("document.shared", world.document_group, by=world.ana)
    tamper(f"UPDATE audit_event SET position = 1000000 WHERE id = {event.pk}")
    record("document.edited", world.document_group, by=world.ana, fields=["title"])
    assert verify() == (1, {"events": 11, "broken": [{"id": event.pk, "why": HALF}], "head": head()[1]})
    assert head()[0] == 11


def test_many_broken_seals_in_a_row_cost_no_more_each(events, monkeypatch):
    """The check compares with two seals at most, however long the false ones go on."""
    from protect_portal.audit import verify as module

    asked = []
    monkeypatch.setattr(module, "seal_of", lambda seal, event: asked.append(event.pk) or seal_of(seal, event))
    tamper(f"UPDATE audit_event SET seal = repeat('a', 63) || position % 10 WHERE id <> {events[9]}")
    broken = {one["id"] for one in verify()[1]["broken"]}
    assert (broken, max(asked.count(pk) for pk in events)) == (set(events[:9]), 2)
