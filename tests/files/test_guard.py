"""What the upload guard lets in, and the code of each refusal."""

import zipfile

import pytest
from django.core.exceptions import ValidationError

from protect_portal.files.guard import check_upload, clean_name
from protect_portal.files.models import StoredFile
from protect_portal.files.store import store_upload
from tests.files.hostile import BODY, LAUGHS, PLAIN, TYPES, archive, docx_with, make_odt, make_pdf, template_from, upload
from tests.make import make_docx

TRUNCATED = make_docx().read()[:-400]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_docx, "docx"),
        (make_odt, "odt"),
        (make_pdf, "pdf"),
        (lambda: make_docx(name="RAPORT.DOCX"), "docx"),
        (lambda: make_docx(name="raport.docx\u200b"), "docx"),
        (lambda: template_from("file:///C:\\Users\\ana\\Normal.dotm"), "docx"),
    ],
)
def test_good_files_come_in(make, kind):
    assert check_upload(make()) == kind


HOSTILE = {
    "empty": (lambda: upload(b""), "empty"),
    "empty pdf": (lambda: upload(b"", "a.pdf"), "empty"),
    "another type": (lambda: upload(b"MZ", "setup.exe"), "type"),
    "no ending": (lambda: upload(b"text", "notes"), "type"),
    "only an ending": (lambda: make_docx(name=".docx"), "type"),
    "double ending": (lambda: make_docx(name="text.docx.exe"), "type"),
    "turned name": (lambda: upload(b"MZ", "text\u202excod.exe"), "type"),
    "html renamed": (lambda: upload(b"<html><script>alert(1)</script>", "text.docx"), "content"),
    "picture renamed": (lambda: upload(b"\x89PNG\r\n\x1a\n" + b"0" * 50, "text.pdf"), "content"),
    "pdf renamed": (lambda: upload(make_pdf().read(), "text.docx"), "content"),
    "docx renamed": (lambda: upload(make_docx().read(), "text.pdf"), "content"),
    "docx as odt": (lambda: upload(make_docx().read(), "text.odt"), "content"),
    "plain zip": (lambda: archive({"letter.txt": b"x"}), "content"),
    "old doc": (lambda: upload(bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600), "encrypted"),
    "cut off": (lambda: upload(TRUNCATED), "broken"),
    "no xml": (lambda: docx_with(BODY, b"not xml"), "broken"),
    "laughs": (lambda: docx_with(BODY, LAUGHS % b""), "broken"),
    "laughs behind a long comment": (lambda: docx_with(BODY, LAUGHS % (b"<!--" + b" " * 9000 + b"-->")), "broken"),
    "laughs in UTF-16": (
        lambda: docx_with(BODY, (LAUGHS % b"").decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")),
        "broken",
    ),
    "outside entity": (lambda: docx_with(BODY, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "broken"),
    "bomb by ratio": (lambda: archive({TYPES: b"", BODY: PLAIN, "word/media/a": b"0" * 40_000_000}), "bomb"),
    "bomb by members": (lambda: archive({TYPES: b"", BODY: PLAIN} | {f"m{n}": b"" for n in range(2_000)}), "bomb"),
    "macros": (lambda: docx_with("word/vbaProject.bin", b"x"), "macros"),
    "template from the web": (lambda: template_from("https://evil.example/t.dotm"), "template"),
    "template from a share": (lambda: template_from("\\\\evil\\t.dotm"), "template"),
    "pdf with a password": (lambda: make_pdf("secret"), "encrypted"),
    "pdf without pages": (lambda: make_pdf(pages=0), "broken"),
    "only the head of a pdf": (lambda: upload(b"%PDF-1.7\n" + b"x" * 400, "text.pdf"), "broken"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_stay_out(case):
    make, code = HOSTILE[case]
    with pytest.raises(ValidationError) as refusal:
        check_upload(make())
    assert refusal.value.code == code


def test_a_member_that_lies_about_its_size_is_broken():
    content = bytearray(archive({TYPES: b"", BODY: PLAIN + b" " * 5_000}, method=zipfile.ZIP_DEFLATED).read())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(bytes(content)))
    assert refusal.value.code == "broken"


def test_too_large_says_the_limit(settings):
    settings.UPLOAD_LIMIT = 1024
    with pytest.raises(ValidationError) as refusal:
        check_upload(make_docx())
    assert refusal.value.code == "size"


NAMES = {
    "text.docx": "text.docx",
    "C:\\Users\\ana\\text.docx": "text.docx",
    "../../etc/text.docx": "text.docx",
    "Anexă țintă.docx": "Anexă țintă.docx",
    "evil\u202excod.docx": "evilxcod.docx",
    "a\r\nSet-Cookie: x.docx": "aSet-Cookie: x.docx",
    "  spaces .docx": "spaces .docx",
    "z\u200ber\u0000o.docx": "zero.docx",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_cleaned(name):
    assert clean_name(name) == NAMES[name]


def test_long_names_fit_255_bytes():
    name = clean_name("ț" * 300 + ".docx")
    assert name == "ț" * 125 + ".docx"
    assert len(name.encode()) == 255


def test_refusal_stores_nothing(world, settings):
    before = StoredFile.objects.count(), sorted(settings.PORTAL_FILES.rglob("*"))
    with pytest.raises(ValidationError):
        store_upload(upload(b"<html>"), by=world.ana)
    assert (StoredFile.objects.count(), sorted(settings.PORTAL_FILES.rglob("*"))) == before


def test_stored_outside_the_name(world):
    stored = store_upload(make_docx(name="Anexă.docx"), by=world.ana)
    assert (stored.name, stored.type, len(stored.content.name)) == ("Anexă.docx", "docx", 35)


def test_an_endless_ending_ends():
    """The ending alone is longer than 255 bytes once composed: no loop, no file."""
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(b"x", "a." + "\u0958" * 75))
    assert refusal.value.code == "type"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_damaged_compression_is_broken(method):
    whole = archive({"word/document.xml": bytes(range(256)) * 40}, method=method).read()
    middle = whole.index(b"word/document.xml") + 40
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(whole[:middle] + bytes(60) + whole[middle + 60 :]))
    assert refusal.value.code in {"broken", "content"}
