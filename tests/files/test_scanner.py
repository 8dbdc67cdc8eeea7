"""The scanner for viruses, played by a small server that speaks clamd's INSTREAM: it stands in for the outside service only."""

import socketserver
import struct
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from documents.models import VersionFile
from protect_portal.audit.models import Event
from protect_portal.env import env_address
from protect_portal.files.models import StoredFile
from protect_portal.files.scanner import scan_waiting
from protect_portal.files.store import store_upload
from protect_portal.files.tasks import scan_task
from tests.files.hostile import upload
from tests.make import make_docx

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write({True: b"stream: Eicar-Test-Signature FOUND\0", False: b"stream: OK\0"}[EICAR in content])


class Muddled(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.read(10)
        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")


def serve(handler):
    server = socketserver.TCPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def clamd(settings):
    server = serve(Clamd)
    settings.PORTAL_CLAMD = server.server_address
    yield server
    server.shutdown()
    server.server_close()


def stop(server) -> None:
    server.shutdown()
    server.server_close()


def checked(stored: StoredFile) -> str:
    stored.refresh_from_db()
    return stored.checked


def attached(world) -> StoredFile:
    """The file of the group's document, waiting for the scanner."""
    stored = world.document_group.current_version.files.get().stored
    StoredFile.objects.filter(pk=stored.pk).update(checked="unchecked")
    stored.refresh_from_db()
    return stored


def test_without_a_scanner_the_guard_decides(world):
    assert store_upload(make_docx(), by=world.ana).checked == "clean"


def test_a_clean_file_opens_after_the_scan(world, clamd):
    stored = store_upload(make_docx(), by=world.ana)
    assert (stored.checked, str(stored.why_closed) != "") == ("unchecked", True)
    scan_task()
    assert (checked(stored), stored.why_closed) == ("clean", "")
    scan_task()
    assert list(Event.objects.values_list("kind", "object_id", "by")) == [("file.clean", stored.pk, None)]


def test_a_virus_is_blocked(world, clamd):
    stored = store_upload(upload(b"Test: " + EICAR, "note.txt"), by=world.ana)
    scan_task()
    scan_task()
    assert checked(stored) == "blocked"


def test_a_stopped_scanner_leaves_the_file_closed_and_the_page_says_so(world, client_of, settings):
    server = serve(Clamd)
    settings.PORTAL_CLAMD = server.server_address
    stop(server)
    stored = attached(world)
    scan_task()
    file = VersionFile.objects.get(stored=stored)
    client = client_of(world.ana)
    assert (checked(stored), client.get(file.get_absolute_url()).status_code) == ("unchecked", 404)
    StoredFile.objects.filter(pk=stored.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    stored.refresh_from_db()
    page = client.get(world.document_group.get_absolute_url(), headers={"accept-language": "en"})
    assert (page.status_code, str(stored.why_closed) in page.content.decode()) == (200, True)


def test_an_answer_that_is_none_leaves_the_file_closed(world, settings):
    server = serve(Muddled)
    settings.PORTAL_CLAMD = server.server_address
    stored = attached(world)
    scan_task()
    stop(server)
    assert checked(stored) == "unchecked"


class Picky(Clamd):
    """It takes no more than 30 bytes, as clamd does beyond its StreamMaxLength."""

    def handle(self):
        self.rfile.read(10)
        size, content = struct.unpack(">I", self.rfile.read(4))[0], b""
        while size and len(content) <= 30:
            content += self.rfile.read(min(size, 40))
            size = 0 if len(content) > 30 else struct.unpack(">I", self.rfile.read(4))[0]
        self.wfile.write(b"stream: OK\0" if len(content) <= 30 else b"INSTREAM size limit exceeded. ERROR\0")


def test_a_file_without_an_answer_stops_no_other(world, settings):
    """Neither one that is too large for the scanner nor one whose bytes are lost; they wait behind the new ones."""
    server = serve(Picky)
    settings.PORTAL_CLAMD = server.server_address
    large, lost, small, late = (store_upload(upload(words, "a.txt"), by=world.ana) for words in (b"x" * 90, b"lost", b"small", b"late"))
    Path(lost.content.path).unlink()
    told = []
    for _sweep in range(3):
        told.append((scan_waiting(batch=2), [checked(file) for file in (large, lost, small, late)]))
    stop(server)
    assert told == [
        (0, ["unchecked"] * 4),
        (2, ["unchecked", "unchecked", "clean", "clean"]),
        (0, ["unchecked", "unchecked", "clean", "clean"]),
    ]


def test_without_a_scanner_no_file_is_asked_about_in_vain(world, settings):
    server = serve(Clamd)
    settings.PORTAL_CLAMD = server.server_address
    stop(server)
    files = [store_upload(upload(words, "a.txt"), by=world.ana) for words in (b"one", b"two")]
    assert scan_waiting() == 0
    for file in files:
        file.refresh_from_db()
    assert [file.tried_at is None for file in files] == [False, True]


@pytest.mark.parametrize(("value", "address"), [("", None), ("clamd:3310", ("clamd", 3310)), ("[::1]:3310", ("::1", 3310))])
def test_the_address_of_the_scanner(monkeypatch, value, address):
    monkeypatch.setenv("PORTAL_CLAMD", value)
    assert env_address("PORTAL_CLAMD") == address


@pytest.mark.parametrize("value", ["clamd", ":3310", "clamd:x", "clamd:70000"])
def test_a_wrong_address_fails_at_start(monkeypatch, value):
    monkeypatch.setenv("PORTAL_CLAMD", value)
    with pytest.raises(ImproperlyConfigured):
        env_address("PORTAL_CLAMD")
