"""Who opened what is RED or AMBER+STRICT: written before it is shown, never changed, never by HEAD or ahead of the reader."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from protect_portal.access.lock import Tlp
from protect_portal.audit.models import How, Reading
from protect_portal.audit.reading import record_reading
from tests.files.recorded import add_pdf, label, readings

FAILING = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON audit_reading FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture
def red(world):
    return label(world.document_named, Tlp.RED)


@pytest.fixture
def strict(world):
    return label(world.document_group, Tlp.AMBER_STRICT)


def strict_meeting(world) -> Meeting:
    Meeting.objects.filter(pk=world.meeting.pk).update(tlp=Tlp.AMBER_STRICT)
    return world.meeting


@pytest.mark.parametrize("change", ["UPDATE audit_reading SET how = 'opened'", "DELETE FROM audit_reading"])
def test_a_reading_is_final(world, red, change):
    record_reading(world.carmen, red, How.DOWNLOADED, 1)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert readings() == [("carmen", "downloaded", 1)]


def test_everyone_who_opens_the_page_is_recorded_its_author_too(world, client_of, red):
    for person in (world.carmen, world.ana, world.carmen):
        assert client_of(person).get(red.get_absolute_url()).status_code == 200
    assert readings() == [("carmen", "opened", None), ("ana", "opened", None), ("carmen", "opened", None)]
    assert {reading.target for reading in Reading.objects.all()} == {red}


def test_a_meeting_is_recorded_too(world, client_of):
    meeting = strict_meeting(world)
    assert client_of(world.bogdan).get(meeting.get_absolute_url()).status_code == 200
    assert [(reading.target, reading.user) for reading in Reading.objects.all()] == [(meeting, world.bogdan)]


def test_the_editor_of_an_agenda_shows_it_and_is_recorded_once(world, client_of):
    meeting, browser = strict_meeting(world), client_of(world.ana)
    assert browser.get(address := reverse("agenda-edit", args=[meeting.pk])).status_code == 200
    assert browser.post(address, {"do": "up:0"}).status_code == 200
    assert [(reading.target, reading.user) for reading in Reading.objects.all()] == [(meeting, world.ana)]


@pytest.mark.parametrize("tlp", [Tlp.AMBER, Tlp.GREEN])
def test_other_labels_are_not_recorded(world, client_of, tlp):
    document = label(world.document_group, tlp)
    answers = [client_of(world.bogdan).get(address) for address in (document.get_absolute_url(), world.meeting.get_absolute_url())]
    answers.append(client_of(world.bogdan).get(document.current_version.files.get().get_absolute_url()))
    assert ([answer.status_code for answer in answers], readings()) == ([200, 200, 200], [])
    answers[-1].close()


def test_who_may_not_see_it_leaves_nothing(world, client_of, red):
    addresses = (red.get_absolute_url(), red.current_version.files.get().get_absolute_url())
    assert [client_of(world.bogdan).get(address).status_code for address in addresses] == [404, 404]
    assert readings() == []


def addresses_of(world, document) -> list[str]:
    """Page and files of the document, and the page of a meeting that is recorded."""
    files = [document.current_version.files.get(), add_pdf(document)]
    return [document.get_absolute_url(), strict_meeting(world).get_absolute_url(), *(file.get_absolute_url() for file in files)]


def test_head_is_not_recorded(world, client_of, strict):
    browser, statuses = client_of(world.bogdan), []
    for address in addresses_of(world, strict):
        response = browser.head(address)
        statuses.append((response.status_code, response.getvalue()))
    assert (statuses, readings()) == ([(200, b"")] * 4, [])


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_nothing_is_shown_ahead_of_its_reader(world, client_of, strict, headers):
    answers = [client_of(world.bogdan).get(address, headers=headers) for address in addresses_of(world, strict)]
    assert ([(answer.status_code, answer.content) for answer in answers], readings()) == ([(204, b"")] * 4, [])


def test_prefetching_what_is_hidden_tells_nothing(world, client_of, red):
    assert client_of(world.bogdan).get(red.get_absolute_url(), headers={"Sec-Purpose": "prefetch"}).status_code == 404


def test_pieces_of_one_download_are_one_reading(world, client_of, strict, time_machine):
    browser, address = client_of(world.bogdan), strict.current_version.files.get().get_absolute_url()

    def piece(asked: str, minutes: int = 0) -> None:
        time_machine.move_to(began + timedelta(minutes=minutes))
        assert len(browser.get(address, headers={"Range": asked}).getvalue()) == 10

    began = timezone.now()
    for asked in ("bytes=0-9", "bytes=10-19", "bytes=20-29"):
        piece(asked)
    assert readings() == [("bogdan", "downloaded", 1)]
    piece("bytes=0-9")
    assert len(readings()) == 2
    piece("bytes=30-39", minutes=6)
    assert len(readings()) == 3


def test_a_later_piece_alone_is_a_reading(world, client_of, strict):
    address = strict.current_version.files.get().get_absolute_url()
    for person in (world.bogdan, world.ana):
        client_of(person).get(address, headers={"Range": "bytes=10-"}).getvalue()
    assert readings() == [("bogdan", "downloaded", 1), ("ana", "downloaded", 1)]


@pytest.mark.parametrize("headers", [{"If-None-Match": "*"}, {"Range": "bytes=999999999-"}])
def test_an_answer_without_bytes_is_no_reading(world, client_of, strict, headers):
    response = client_of(world.bogdan).get(strict.current_version.files.get().get_absolute_url(), headers=headers)
    assert (response.content, readings()) == (b"", [])


def test_what_cannot_be_recorded_is_not_shown(clone, world, client_of):
    document = label(world.document_group, Tlp.AMBER_STRICT)
    addresses, browser = addresses_of(world, document), client_of(world.bogdan)
    browser.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(FAILING)
    answers = [browser.get(address) for address in addresses]
    told = [(answer.status_code, answer.streaming, document.title in answer.content.decode()) for answer in answers]
    assert (told, readings()) == ([(500, False, False)] * 4, [])


@pytest.mark.parametrize(
    ("who", "seen"), [("carmen", ["carmen"]), ("ana", ["ana"]), ("dan", ["ana", "carmen"]), ("gina", ["ana", "carmen"])]
)
def test_who_sees_readings_as_such(world, red, who, seen):
    for person in (world.ana, world.carmen):
        record_reading(person, red, How.OPENED)
    rows = Reading.objects.allowed(getattr(world, who)).order_by("user__email")
    assert [reading.user.email.split("@")[0] for reading in rows] == seen
