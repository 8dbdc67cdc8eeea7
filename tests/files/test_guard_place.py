"""Pictures inside office files that say where they were taken: the file is kept to the last byte, and a sentence warns who opens it."""

import struct
from hashlib import sha256

import pytest
from django.utils import translation

from members.models import User
from protect_portal.audit.models import Event
from protect_portal.files.guard import judge
from protect_portal.files.models import StoredFile
from protect_portal.files.store import store_upload
from protect_portal.files.tasks import scan_task
from tests.files.hostile import archive, chunk, docx_with, make_jpeg, make_odf, make_png, segment
from tests.files.test_scanner import clamd  # noqa: F401 -- a scanner of these tests' own
from tests.make import make_docx

XMP = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='44,25.6N'/>"


def taken_at(order: str = "<", tag: int = 2) -> bytes:
    """An Exif block that points to a block of places with one tag: the latitude, unless said otherwise."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    first = struct.pack(f"{order}HHHII", 1, 0x8825, 4, 1, 26) + bytes(4)
    return mark + struct.pack(f"{order}I", 8) + first + struct.pack(f"{order}HHHII", 1, tag, 5, 3, 44) + bytes(24)


def jpeg(exif: bytes) -> bytes:
    return make_jpeg(segment(0xE1, b"Exif\0\0" + exif)).read()


PLACED = {
    "jpg in a docx": lambda: docx_with("word/media/image1.jpg", jpeg(taken_at())),
    "jpg of the other byte order": lambda: docx_with("word/media/image1.jpg", jpeg(taken_at(">"))),
    "jpg with another ending": lambda: docx_with("word/media/image1.png", jpeg(taken_at())),
    "png in a docx": lambda: docx_with("word/media/image1.png", make_png(chunk(b"eXIf", taken_at())).read()),
    "place in XMP": lambda: docx_with("word/media/image1.jpg", make_jpeg(segment(0xE1, XMP)).read()),
    "jpg in an odt": lambda: make_odf(members={"Pictures/1.jpg": jpeg(taken_at())}),
}
SILENT = {
    "no picture": make_docx,
    "jpg without a place": lambda: docx_with("word/media/image1.jpg", make_jpeg().read()),
    "an empty block of places": lambda: docx_with("word/media/image1.jpg", jpeg(taken_at(tag=0))),
    "a block cut off": lambda: docx_with("word/media/image1.jpg", jpeg(taken_at()[:20])),
    "a pointer to nowhere": lambda: docx_with("word/media/image1.jpg", jpeg(b"II*\0\xff\xff\xff\xff")),
    "no order of bytes": lambda: docx_with("word/media/image1.jpg", jpeg(b"XX*\0" + taken_at()[4:])),
    "png without a place": lambda: docx_with("word/media/image1.png", make_png().read()),
}


@pytest.mark.parametrize("case", PLACED)
def test_the_file_comes_in_unchanged_and_warns(world, case):
    file = PLACED[case]()
    content = file.read()
    file.seek(0)
    assert judge(file).reasons == ()
    stored = store_upload(file, by=world.ana)
    with translation.override("en"):
        told = (stored.checked, stored.sha256, str(stored.warning).partition(".")[0])
    assert told == ("warned", sha256(content).hexdigest(), "Pictures in this file say where they were taken")


@pytest.mark.parametrize("case", SILENT)
def test_a_file_that_tells_no_place_warns_of_nothing(world, case):
    stored = store_upload(SILENT[case](), by=world.ana)
    assert (stored.checked, stored.warning) == ("clean", "")


def test_a_picture_alone_is_stripped_and_needs_no_warning(world):
    stored = store_upload(make_jpeg(segment(0xE1, b"Exif\0\0" + taken_at())), by=world.ana)
    assert (stored.checked, stored.warning) == ("clean", "")


def test_with_a_scanner_it_warns_after_the_scan(world, clamd):  # noqa: F811
    stored = store_upload(PLACED["jpg in a docx"](), by=world.ana)
    assert (stored.checked, stored.warning) == ("unchecked", "")
    scan_task()
    stored.refresh_from_db()
    assert (stored.checked, str(stored.warning) != "", str(stored.why_closed)) == ("warned", True, "")
    assert list(Event.objects.values_list("kind", "object_id")) == [("file.warned", stored.pk)]


def test_whoever_sees_the_document_reads_the_warning_and_opens_the_file(world, client_of):
    User.objects.update(language="en")
    file = world.document_group.current_version.files.get()
    StoredFile.objects.filter(pk=file.stored_id).update(checked="warned")
    browser = client_of(world.bogdan)
    page = browser.get(world.document_group.get_absolute_url()).content.decode()
    assert "Pictures in this file say where they were taken." in page
    served = browser.get(file.get_absolute_url())
    assert (served.status_code, len(served.getvalue())) == (200, file.stored.size)


def test_a_picture_in_a_damaged_package_never_gets_here():
    assert judge(archive({"word/media/image1.jpg": jpeg(taken_at())})).reasons != ()
