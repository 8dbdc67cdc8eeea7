"""The seal: many writers, two sealers, one chain; a sealer that dies leaves nothing half done."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import psycopg
import pytest
from django.db import connection, transaction

from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.seal import BATCH, BEGINNING, canonical, head, seal_batch, seal_waiting, unsealed
from protect_portal.audit.tasks import seal_task
from protect_portal.audit.verify import Chain, verify_chain

MANY = """
INSERT INTO audit_event (kind, content_type_id, object_id, by_id, capacity, at, data, request_id)
SELECT 'document.edited', %s, n, NULL, '', now(), '{}', '' FROM generate_series(1, %s) AS n
"""


def write_many(count: int) -> None:
    from django.contrib.contenttypes.models import ContentType

    with connection.cursor() as cursor:
        cursor.execute(MANY, [ContentType.objects.get(model="document").pk, count])


def test_the_first_two_links(world):
    first = record("document.shared", world.document_group, by=world.ana, version=1)
    second = record("document.edited", world.document_group, by=None, fields=["title"])
    seal_task()
    rows = list(Event.objects.order_by("pk").values_list("position", "seal"))
    one = sha256(BEGINNING.encode() + canonical(first)).hexdigest()
    assert rows == [(1, one), (2, sha256(one.encode() + canonical(second)).hexdigest())]
    assert (head(), unsealed().count(), seal_waiting()) == (rows[1], 0, 0)


def test_the_canonical_row_is_the_same_after_reading(world):
    event = record("document.shared", world.document_group, by=world.ana, title_length=3, note="Ședință", nested={"b": 1, "a": [None, 1.5]})
    assert canonical(Event.objects.get(pk=event.pk)) == canonical(event)
    assert canonical(event).decode() == (
        f'{{"at":"{event.at.isoformat(timespec="microseconds")}","by":{world.ana.pk},"capacity":"group:{world.protection.pk}:leads",'
        f'"content_type":"documents.document","data":{{"nested":{{"a":[null,1.5],"b":1}},"note":"Ședință","title_length":3}},'
        f'"id":{event.pk},"kind":"document.shared","object_id":{world.document_group.pk},"request_id":""}}'
    )


def test_a_backlog_goes_in_batches(world, django_assert_max_num_queries):
    write_many(2 * BATCH + 5)
    with django_assert_max_num_queries(40):  # set-based: a few for each batch
        assert seal_waiting() == 2 * BATCH + 5
    assert verify_chain() == Chain(2 * BATCH + 5, [], head()[1])


def test_four_writers_and_two_sealers(clone, world):
    def writes(number: int) -> None:
        for turn in range(25):
            with transaction.atomic():
                record("document.edited", world.document_group, by=world.ana, fields=[f"{number}-{turn}"])
                time.sleep(0.002 * (number % 3))
        connection.close()

    def seals(_number: int) -> None:
        for _turn in range(60):
            seal_batch()
            time.sleep(0.002)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda job: job[0](job[1]), [(writes, 1), (seals, 0), (writes, 2), (writes, 3), (seals, 1), (writes, 4)]))
    seal_waiting()
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 101))
    assert verify_chain() == Chain(100, [], head()[1])


def test_an_earlier_event_committed_later_is_sealed_later(clone, world):
    with psycopg.connect(clone.database_url) as slow:
        slow.execute(
            "INSERT INTO audit_event (kind, content_type_id, object_id, capacity, at, data, request_id)"
            " SELECT 'document.edited', id, 1, '', now(), '{}', '' FROM django_content_type WHERE model = 'document'"
        )
        quick = record("document.shared", world.document_group, by=world.ana)
        seal_waiting()
        assert list(Event.objects.values_list("pk", "position")) == [(quick.pk, 1)]
        slow.commit()
    seal_waiting()
    assert list(Event.objects.order_by("position").values_list("pk", "position")) == [(quick.pk, 1), (quick.pk - 1, 2)]
    assert verify_chain() == Chain(2, [], head()[1])


KILLED = """
import django
django.setup()
from django.db import connection, transaction
from protect_portal.audit.seal import seal_batch
with transaction.atomic():
    print(seal_batch(), flush=True)
    input()
"""


def test_killed_in_the_middle_leaves_nothing_half(clone, world):
    write_many(50)
    environment = os.environ | {"DATABASE_URL": clone.database_url}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", KILLED], env=environment, **pipes) as process:
        assert process.stdout.readline() == "50\n"
        assert (seal_batch(), unsealed().count()) == (0, 50), "one at a time"
        process.kill()
    assert seal_once_free() == 50
    assert verify_chain() == Chain(50, [], head()[1])


def seal_once_free() -> int:
    """Seal as soon as the server has noticed that the other one is gone."""
    for _turn in range(100):
        if done := seal_batch():
            return done
        time.sleep(0.05)
    pytest.fail("the lock of a dead process was not given back")
