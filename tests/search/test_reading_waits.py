"""A text is taken, read outside any transaction, and kept only where nothing came meanwhile; one that cannot be read stops nobody."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from documents.findable import AGAIN, TRIES, _keep, _taken, read_waiting
from documents.models import Document, DocumentText, VersionFile
from protect_portal.files.models import StoredFile
from protect_portal.files.plain_text import PlainText
from protect_portal.files.store import store_upload
from tests.files.hostile import make_png, upload
from tests.make import add_version, make_document
from tests.search.found import hits, say
from tests.search.test_reading_texts import read_of, stored_as


@pytest.fixture
def document(world):
    return make_document(world.ana, group=world.protection, title="Ghid", text="Consilierii școlari")


@pytest.fixture
def only(document):
    """Nothing else waits."""
    DocumentText.objects.exclude(pk=document.pk).update(read="none")
    return document


def place_of(document) -> Path:
    return Path(document.current_version.files.get().stored.content.path)


def later() -> None:
    """So long ago were all of them tried that they may be tried again."""
    DocumentText.objects.update(tried_at=F("tried_at") - AGAIN - timedelta(seconds=1))


def wait_until(is_so) -> None:
    for _once in range(1000):
        if is_so():
            return
        sleep(0.01)
    raise AssertionError("it is not so")


def tries_of(document) -> int:
    return DocumentText.objects.get(pk=document.pk).tries


# Whose words they are


def test_the_words_of_a_replaced_version_are_found_by_nobody_while_the_new_one_waits(world, client_of, document):
    say(document, "Maria din Iași")
    add_version(document, text="Fără nume")
    assert (read_of(document), len(hits(client_of(world.ana), "maria iasi"))) == (("waiting", ""), 0)


def test_a_purge_takes_the_words_with_it(world, client_of, document):
    read_waiting()
    assert len(hits(client_of(world.ana), "consilieri")) == 1
    document.versions.update(purged_at=timezone.now())
    assert (read_of(document), len(hits(client_of(world.ana), "consilieri"))) == (("none", ""), 0)
    assert read_waiting() == 0


def test_the_purge_of_an_older_version_leaves_those_of_the_current_one(document):
    first = document.current_version
    add_version(document, text="Altceva")
    read_waiting()
    document.versions.filter(pk=first.pk).update(purged_at=timezone.now())
    assert read_of(document) == ("whole", "Altceva")


def test_a_purged_file_is_not_read(document):
    StoredFile.objects.filter(pk=document.current_version.files.get().stored_id).update(purged_at=timezone.now())
    read_waiting()
    assert read_of(document) == ("none", "")


def test_a_text_purged_while_it_is_read_stays_away(only):
    text = _taken()
    only.versions.update(purged_at=timezone.now())
    _keep(text, PlainText("Consilierii"))
    assert read_of(only) == ("none", "")


def test_what_was_read_of_a_replaced_version_is_kept_by_nobody(only):
    text = _taken()
    add_version(only, text="Nou")
    _keep(text, PlainText("Vechi"))
    assert (text.pk, read_of(only)) == (only.pk, ("waiting", ""))
    read_waiting()
    assert read_of(only) == ("whole", "Nou")


def test_saving_without_a_change_writes_no_text_anew(document):
    read_waiting()

    def row() -> tuple:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text FROM documents_documenttext WHERE document_id = %s", [document.pk])
            return cursor.fetchone()

    before = row()
    document.save()
    assert row() == before
    document.title = "Îndrumar"
    document.save()
    assert (row() == before, read_of(document)) == (False, ("whole", "Consilierii școlari"))


def test_a_scan_with_a_readable_attachment_is_searchable_in_part(world, document):
    stored_as(document, "scan.png", make_png().read(), "image/png")
    attached = store_upload(upload("Anexă".encode(), "a.txt"), by=world.ana)
    VersionFile.objects.create(version=document.current_version, stored=attached, kind="attachment")
    read_waiting()
    assert read_of(document) == ("partly", "\fAnexă")


# One that cannot be read


def test_a_file_that_does_not_open_waits_behind_the_others(world, document, caplog):
    older = make_document(world.ana, group=world.protection, title="Altul", text="Altul")
    newer = make_document(world.ana, group=world.protection, title="Nou", text="Nou")
    place_of(newer).unlink()
    read_waiting()
    assert (read_of(newer), tries_of(newer), read_of(older)[0], read_of(document)[0]) == (("waiting", ""), 1, "whole", "whole")
    assert caplog.messages == [f"The words of document {newer.pk} could not be read (<class 'FileNotFoundError'>)."]
    assert read_waiting() == 0, "not again at once"


def test_it_is_read_once_it_opens_again(only):
    place, away = place_of(only), place_of(only).with_suffix(".away")
    place.rename(away)
    read_waiting()
    away.rename(place)
    later()
    assert (read_waiting(), read_of(only)) == (1, ("whole", "Consilierii școlari"))


def test_after_some_tries_it_is_given_up_and_a_new_version_begins_anew(only):
    place_of(only).unlink()
    for number in range(1, TRIES + 1):
        assert (read_waiting(), read_of(only)[0], tries_of(only)) == (1, "waiting", number)
        later()
    assert (read_waiting(), read_of(only), read_waiting()) == (1, ("none", ""), 0)
    add_version(only, text="Nou")
    assert tries_of(only) == 0
    assert (read_waiting(), read_of(only)) == (1, ("whole", "Nou"))


def test_what_ends_its_reader_is_taken_a_few_times_only(world, only):
    """A worker that is killed writes nothing more: what it took stands there already."""
    for _killed in range(TRIES):
        assert _taken().pk == only.pk
        other = make_document(world.ana, group=world.protection, title="Altul", text="Altul")
        assert (read_waiting(), read_of(other), read_of(only)) == (1, ("whole", "Altul"), ("waiting", ""))
        later()
    assert (read_waiting(), read_of(only), read_waiting()) == (1, ("none", ""), 0)


def test_nobody_waits_for_a_text_that_is_being_read(clone, world):
    """The file is a pipe: its reader stands in the middle of reading until something is written into it."""
    DocumentText.objects.update(read="none")
    document = make_document(world.ana, group=world.protection, title="Ghid", text="Vechi")
    StoredFile.objects.filter(pk=document.current_version.files.get().stored_id).update(type="txt")
    place = place_of(document)
    place.unlink()
    os.mkfifo(place)

    def read() -> int:
        try:
            return read_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, open(place, "r+b", buffering=0) as pipe:  # for both: opening waits for nobody
        count = pool.submit(read)
        wait_until(lambda: tries_of(document) == 1)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        Document.objects.filter(pk=document.pk).update(title="Îndrumar")
        new = add_version(document, text="Nou")
        pipe.write(b"Vechi")
        pipe.close()
        assert count.result(30) == 2
    kept = DocumentText.objects.get(pk=document.pk)
    assert (kept.version_id, kept.title, kept.words, kept.read) == (new.pk, "Îndrumar", "Nou", "whole")
