"""Events: written with the change, never changed, announced once, and lost by nobody's broker."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from documents.actions.document import withdraw_document
from protect_portal.audit.models import Event
from protect_portal.audit.record import capacity_of, event_recorded, record
from protect_portal.audit.status import WrongStatus
from working_groups.actions import end_seat
from working_groups.models import Seat


@pytest.fixture
def event(world):
    return record("document.shared", world.document_group, by=world.ana, version=1)


def refused(sql: str, *values) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


CHANGES = {
    "kind": "'other'",
    "object_id": "object_id + 1",
    "by_id": "NULL",
    "capacity": "'secretariat'",
    "at": "at + interval '1 second'",
    "data": "'{}'",
    "request_id": "'x'",
    "content_type_id": "(SELECT min(id) FROM django_content_type)",
    "id": "id + 1000",
}


def test_every_column_is_final(event):
    columns = {field.column for field in Event._meta.concrete_fields}
    assert columns == set(CHANGES) | {"fanned_at", "position", "seal"}
    for column, value in CHANGES.items():
        assert refused(f'UPDATE audit_event SET "{column}" = {value} WHERE id = %s', event.pk), column


@pytest.mark.parametrize(
    ("columns", "first", "second"),
    [("fanned_at", "now()", "now() + interval '1 s'"), ("position, seal", "1, 'a'", "1, 'b'"), ("position, seal", "1, 'a'", "2, 'a'")],
)
def test_completed_once(event, columns, first, second):
    change = f"UPDATE audit_event SET ({columns}) = ROW({{}}) WHERE id = %s"
    assert not refused(change.format(first), event.pk)
    assert refused(change.format(second), event.pk)
    assert refused(change.format(", ".join("NULL" for _column in columns.split(", "))), event.pk)


def test_never_deleted(event):
    assert refused("DELETE FROM audit_event WHERE id = %s", event.pk)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        event.delete()


def test_completion_may_not_smuggle_a_change(event):
    assert refused("UPDATE audit_event SET fanned_at = now(), kind = 'other' WHERE id = %s", event.pk)


@pytest.mark.parametrize(
    ("who", "target", "capacity"),
    [
        ("ana", "document_group", "group:{protection}:leads"),
        ("bogdan", "document_group", "org:{busola}"),
        ("dan", "document_group", "secretariat"),
        ("gina", "document_group", "presidency"),
        ("carmen", "document_named", "org:{cetina}"),
        ("ana", "foreign_document", "org:{ancora}"),
        ("elena", "document_guests", "org:{agency}"),
        ("klaus", "document_group", "user:{klaus}"),
        ("ioana", "document_group", "user:{ioana}"),
    ],
)
def test_in_what_capacity(world, who, target, capacity):
    numbers = {name: getattr(world, name).pk for name in ("protection", "agency", "busola", "cetina", "ancora", "klaus", "ioana")}
    assert capacity_of(getattr(world, who), getattr(world, target)) == capacity.format(**numbers)


def test_time_acts_in_no_capacity(world):
    assert capacity_of(None, world.document_group) == ""


def test_capacity_is_written_with_the_event(world):
    end_seat(Seat.objects.get(organisation=world.busola, group=world.protection), by=world.gina)
    event = Event.objects.get(kind="seat.ended")
    assert (event.by, event.capacity, event.target.organisation) == (world.gina, "presidency", world.busola)


@pytest.fixture
def announced():
    heard = []

    def listen(**signal):
        heard.append(signal["sender"])

    event_recorded.connect(listen, weak=False, dispatch_uid="tests.listen")
    yield heard
    event_recorded.disconnect(dispatch_uid="tests.listen")


def test_announced_once_per_transaction(clone, world, announced):
    with transaction.atomic():
        for number in range(3):
            record("document.shared", world.document_group, by=world.ana, version=number)
        assert announced == []
    assert announced == [Event]
    record("document.shared", world.document_group, by=world.ana, version=4)
    assert announced == [Event, Event]


def test_rollback_leaves_nothing_and_announces_nothing(clone, world, announced):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  the transaction fails as a whole
        record("document.shared", world.document_group, by=world.ana)
        raise ZeroDivisionError
    assert (announced, Event.objects.count()) == ([], 0)


def test_announced_after_an_inner_rollback(clone, world, announced):
    """What is rolled back inside takes its announcement along; the outer event still announces."""
    with transaction.atomic():
        with transaction.atomic():
            record("document.shared", world.document_group, by=world.ana)
            transaction.set_rollback(True)
        record("document.shared", world.document_group, by=world.ana)
    assert (announced, Event.objects.count()) == ([Event], 1)


def test_a_refused_change_writes_no_event(world):
    with pytest.raises(WrongStatus), transaction.atomic():  # noqa: PT012  the transaction fails as a whole
        withdraw_document(world.document_group, by=world.ana, reason="Greșit")
        withdraw_document(world.document_group, by=world.ana, reason="A doua oară")
    assert not Event.objects.filter(kind="document.withdrawn").exists()


def test_who_moved_it_and_when_stands_in_the_refusal(world):
    withdraw_document(world.document_group, by=world.ana, reason="Greșit")
    with pytest.raises(WrongStatus) as refusal:
        withdraw_document(world.document_group, by=world.ana, reason="A doua oară")
    assert world.ana.name in str(refusal.value)
    assert refusal.value.http_status == 409


def test_an_event_holds_no_content(world):
    withdraw_document(world.document_group, by=world.ana, reason="Nume și adresă în text")
    event = Event.objects.get(kind="document.withdrawn")
    assert event.data == {"before": "draft", "after": "withdrawn"}
    assert event.fanned_at is None
    assert event.at <= timezone.now()
