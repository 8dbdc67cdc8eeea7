"""Sealing: each committed event gets the next position and a hash over the seal before it and its own row.

Never inside a request, where a chain lock would deadlock: the sweep seals every 15 s, so what is younger than about 30 s is unsealed."""

import json
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from protect_portal.audit.models import Event

BATCH = 1000  # events in one transaction
BATCHES = 30  # in one run of the sweep, so that one run ends
COUNTED = 1000  # waiting events
BEGINNING = "0" * 64  # what stands for the seal before the first

WRITE = """
UPDATE audit_event SET position = sealed.position, seal = sealed.seal
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS sealed (id, position, seal) WHERE audit_event.id = sealed.id
"""


def seal_waiting(batches: int | None = BATCHES) -> int:
    """Seal what is committed, batch by batch (None: until nothing waits); returns how many events."""
    done = 0
    for _turn in range(batches) if batches else count():
        sealed = seal_batch()
        done += sealed
        if sealed < BATCH:
            break
    return done


def seal_batch() -> int:
    """Seal the next events in one transaction; returns how many. 0 too where another process is sealing."""
    with transaction.atomic():
        if not _alone():
            return 0
        last, seal = head()
        rows = []
        for position, event in enumerate(unsealed().order_by("pk")[:BATCH], start=last + 1):
            seal = seal_of(seal, event)
            rows.append((event.pk, position, seal))
        _write(rows)
    return len(rows)


def head() -> tuple[int, str]:
    """The last position and its seal; (0, BEGINNING) before the first. A position without a seal is none: `verify_chain` names it."""
    last = Event.objects.exclude(position=None).exclude(seal=None).order_by("-position").values_list("position", "seal").first()
    return last or (0, BEGINNING)


@dataclass(frozen=True)
class SealState:
    """How far the record is sealed; `waiting` counts no further than COUNTED."""

    position: int
    seal: str
    waiting: int


def state_of_seal() -> SealState:
    return SealState(*head(), unsealed()[:COUNTED].count())


def unsealed() -> models.QuerySet[Event]:
    return Event.objects.filter(position=None, seal=None)


def seal_of(previous: str, event: Event) -> str:
    """SHA-256(previous seal ‖ canonical row), in hexadecimal (FIPS 180-4)."""
    return sha256(previous.encode() + canonical(event)).hexdigest()


def canonical(event: Event) -> bytes:
    """Everything an event says, always in the same bytes: JSON with sorted names, the instant in UTC to the microsecond.

    The model stands by the name it was sealed under, so a model that has events is never renamed or moved to another app."""
    kind_of_object = ContentType.objects.get_for_id(event.content_type_id)
    row = {
        "id": event.pk,
        "kind": event.kind,
        "content_type": f"{kind_of_object.app_label}.{kind_of_object.model}",
        "object_id": event.object_id,
        "by": event.by_id,
        "capacity": event.capacity,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": event.data,
        "request_id": event.request_id,
    }
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('audit.seal'))")
        return cursor.fetchone()[0]


def _write(rows: list[tuple[int, int, str]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])
