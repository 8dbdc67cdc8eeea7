"""Office files that hide something: under names and types of their own choice, in other spellings, or too much of it."""

import gzip
import struct
from random import Random
from time import monotonic

import pytest
from django.core.exceptions import ValidationError

from protect_portal.files.guard import check_upload
from protect_portal.files.guard.effort import Effort
from protect_portal.files.guard.links import stays_near
from protect_portal.files.guard.odf import check_odf
from protect_portal.files.guard.office import check_office
from protect_portal.files.guard.pdf import check_pdf
from tests.files.hostile import (
    BODY,
    LAUGHS,
    archive,
    compound,
    docx_and,
    docx_with,
    drawing,
    linked,
    make_odf,
    make_office,
    make_pdf,
    make_png,
    nested_elements,
    opening,
    upload,
)
from tests.make import make_docx

DDE = (
    b'<w:document xmlns:w="x"><w:fldChar w:fldCharType="begin"/><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText>'
    b"</w:document>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://attacker/x">]>' + DDE
WEB = b'<connections><connection id="1" type="4" %s><webPr url="http://attacker/x"/></connection></connections>'
PLIST = b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://apple/p.dtd"><plist/>'
OBJECT = "word/embeddings/oleObject1.bin"


def xlsx_and(**members: bytes):
    return make_office("xlsx", **members)


def huge_directory():
    """Its end record says that the list of members takes 48 MB."""
    content = bytearray(make_docx().read())
    struct.pack_into("<I", content, len(content) - 10, 48_000_000)
    return upload(bytes(content))


def long_directory():
    """The end record is that of archives with more than 65,535 members."""
    content = make_docx().read()
    return upload(content[:-22] + b"PK\x06\x07" + bytes(16) + content[-22:])


HOSTILE = {
    # parts with names and types of their own choice
    "DDE in another folder": (lambda: make_office("docx", body="text/document.xml", **{"text/document.xml": DDE}), "field"),
    "DDE in a folder below": (lambda: make_office("docx", body="word/a/document.xml", **{"word/a/document.xml": DDE}), "field"),
    "DDE in a part without ending": (lambda: make_office("docx", body="word/document.dat", **{"word/document.dat": DDE}), "field"),
    "definitions in a part without ending": (
        lambda: make_office("docx", body="word/document.dat", **{"word/document.dat": OUTSIDE}),
        "doctype",
    ),
    "DDE in a note": (lambda: docx_and(**{"word/footnotes.xml": DDE}), "field"),
    "DDE in a table elsewhere": (
        lambda: xlsx_and(**{"xl/links/l1.xml": b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'}),
        "field",
    ),
    "DDE declared as a drawing": (lambda: docx_and(**{"word/media/a.svg": DDE}), "field"),
    "a link told twice": (
        lambda: docx_and(**{"_rels/a.rels": b'<a xmlns:x="x"><Relationship TargetMode="External" Target="http://a" x:Target="a"/></a>'}),
        "broken",
    ),
    "a link told twice in an odt": (
        lambda: make_odf(members={"styles.xml": b"<a xmlns:x='x' xmlns:y='y'><image x:href='http://a' y:href='a'/></a>"}),
        "external",
    ),
    "macros of an object of an odt": (lambda: make_odf(members={"Object 1/Basic/Standard/M.xml": b"<a/>"}), "macros"),
    "a text declared as a picture": (lambda: docx_and(**{"word/media/header.jpg": DDE}), "embedded"),
    "a text in UTF-16 declared as a picture": (lambda: docx_and(**{"word/media/a.jpg": DDE.decode().encode("utf-16")}), "embedded"),
    "definitions in a table's part": (lambda: xlsx_and(**{"xl/extra.XML": LAUGHS % b""}), "doctype"),
    # data fetched on opening
    "web page asked on opening": (lambda: xlsx_and(**{"xl/connections.xml": WEB % b'refreshOnLoad="1"'}), "external"),
    "web page asked on opening, in words": (lambda: xlsx_and(**{"xl/c.xml": WEB % b'refreshOnLoad="true"'}), "external"),
    "web page asked every minute": (lambda: xlsx_and(**{"xl/connections.xml": WEB % b'interval="1"'}), "external"),
    "table asked on opening": (lambda: xlsx_and(**{"xl/q.xml": b'<queryTable refreshOnLoad="1" connectionId="1"/>'}), "external"),
    # objects with files in them, whatever their ending
    **{
        f"packed .{ending}": (
            lambda ending=ending: docx_and(**{OBJECT: compound("\1Ole10Native", b"a.%s\0C:\\a.%s\0" % (ending, ending))}),
            "embedded",
        )
        for ending in (b"EXE", b"msc", b"xll", b"rdp", b"settingcontent-ms", b"docm", b"zip", b"one", b"py", b"vhd", b"jpg")
    },
    "packed, in other letters": (lambda: docx_and(**{OBJECT: compound("\1OLE10nATIVE")}), "embedded"),
    "packed with its name split": (lambda: docx_and(**{OBJECT: compound("\1Ole10Native", b"a.ex" + bytes(512) + b"e\0")}), "embedded"),
    "packed in an odt": (lambda: make_odf(members={"Object 1": compound("\1Ole10Native", b"a.py\0")}), "embedded"),
    "a new file in an old object": (lambda: docx_and(**{OBJECT: compound("Package", b"PK")}), "embedded"),
    "macros of an old object, in other letters": (lambda: docx_and(**{OBJECT: compound("_vba_Project")}), "macros"),
    "an object that is none": (lambda: docx_and(**{OBJECT: b"anything"}), "embedded"),
    # members of other types
    **{
        f"{name} inside": (lambda name=name, start=start: docx_and(**{f"word/{name}": start + b"a" * 100}), "embedded")
        for name, start in {
            "x.7z": b"7z\xbc\xaf\x27\x1c",
            "x.rar": b"Rar!\x1a\x07",
            "x.html": b"<script>alert(1)</script>",
            "x.jpg": b"7z\xbc\xaf\x27\x1c",
            "x.gz": b"\x1f\x8b",
            "x.rtf": b"{\\rtf1",
            "x.one": b"\xe4\x52\x5c\x7b",
            "x.note": b"words",
        }.items()
    },
    "pdf with a script inside": (lambda: docx_and(**{"word/media/a.pdf": opening(S="/JavaScript", JS="app.alert(1)").read()}), "script"),
    "broken pdf inside": (lambda: docx_and(**{"word/media/a.pdf": b"%PDF-1.4 /JS"}), "broken"),
    "pdf declared as nothing": (lambda: docx_with("word/a.pdf", make_pdf().read()), "embedded"),
    "drawing that runs": (lambda: drawing("<script>alert(1)</script>"), "program"),
    "drawing with an event": (lambda: drawing('<g onload="x()"/>'), "program"),
    "drawing from the web": (lambda: drawing('<image x:href="https://attacker/x"/>'), "external"),
    "archive in an odt": (lambda: make_odf(members={"Pictures/a.png": b"7z\xbc\xaf\x27\x1c"}), "embedded"),
    "page in an odt": (lambda: make_odf(members={"page.html": b"<html/>"}), "embedded"),
    "page among the pictures of an odt": (lambda: make_odf(members={"Pictures/page.html": b"<html/>"}), "embedded"),
    "something in an odt": (lambda: make_odf(members={"thing": b"words"}), "embedded"),
    "drawing in an odt that runs": (lambda: make_odf(members={"Pictures/a.svg": b"<svg><script/></svg>"}), "program"),
    # too much
    "deep": (lambda: docx_with(BODY, nested_elements(257)), "deep"),
    "deep in an odt": (lambda: make_odf(members={"styles.xml": nested_elements(257)}), "deep"),
    "deep in the list of types": (lambda: archive({"[Content_Types].xml": b"<a>" * 300}), "deep"),
    "members of all packages together": (
        lambda: docx_and(**{f"t{n}.xlsx": xlsx_and(**{f"m{m}.xml": b"<a/>" for m in range(600)}).read() for n in range(4)}),
        "bomb",
    ),
    "a list of members without end": (huge_directory, "bomb"),
    "the list of members of a giant": (long_directory, "bomb"),
}

GOOD = {
    "deep enough": lambda: docx_with(BODY, nested_elements(256)),
    "data asked by hand": lambda: xlsx_and(**{"xl/connections.xml": WEB % b'refreshOnLoad="0"'}),
    "summary counted on opening": lambda: xlsx_and(**{"xl/pivotCache/p.xml": b'<pivotCacheDefinition refreshOnLoad="1"/>'}),
    "settings of a printer on the Mac": lambda: xlsx_and(**{"xl/printerSettings1.plist": PLIST}),
    "drawing": lambda: drawing('<image x:href="data:image/png;base64,AA"/><use x:href="#a"/><a x:href="https://example.org"/>'),
    "drawing with the type of SVG": lambda: docx_and(
        **{"word/media/a.svg": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg/>'}
    ),
    "packed metafile": lambda: docx_and(**{"word/media/a.emz": gzip.compress(b"picture")}),
    "pdf as a drawing": lambda: docx_and(**{"word/media/a.pdf": make_pdf().read()}),
    "empty member of no type": lambda: docx_and(**{"word/nothing": b""}),
    "picture of no type": lambda: docx_and(**{"word/picture": make_png().read()}),
    "drawing of the old kind": lambda: docx_and(**{OBJECT: compound("CONTENTS", "Package deal".encode("utf-16-le"))}),
    "field in an slide": lambda: make_office("pptx", **{"ppt/slides/slide1.xml": b'<a xmlns:x="x"><x:fld type="slidenum"/></a>'}),
    "font of an odt": lambda: make_odf(members={"Fonts/a.ttf": b"\0\1\0\0", "layout-cache": b"\1", "ObjectReplacements/a": b"VCLMTF"}),
    "drawing of an odt": lambda: make_odf(members={"Pictures/a.svg": b"<svg/>"}),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_office_files_stay_out(case):
    make, code = HOSTILE[case]
    with pytest.raises(ValidationError) as refusal:
        check_upload(make())
    assert refusal.value.code == code


@pytest.mark.parametrize("case", GOOD)
def test_good_office_files_come_in(case):
    file = GOOD[case]()
    assert check_upload(file) == file.name.rpartition(".")[2]


ELSEWHERE = [
    "http://attacker/x",
    "HTTPS:attacker",
    "\\\\attacker\\x",
    "//attacker/x",
    "/\\attacker/x",
    "\\/attacker/x",
    "/\t/attacker/x",
    "\n\\\\attacker\\x",
    "%5c%5cattacker/x",
    "%2f%2fattacker/x",
    "%252f%252fattacker/x",
    "file://attacker/x",
    "file:////attacker/x",
    "file:///%2f%2fattacker/x",
    "file:///%5C%5Cattacker/x",
    "file:///?/UNC/attacker/x",
    "file:///home/../net/attacker/x",
    "file:///net/attacker/x",
    "\\\\?\\UNC\\attacker\\x",
    "\\??\\UNC\\attacker\\x",
    "fi\nle://attacker/x",
    "mhtml:https://attacker/x!x-usc:y",
]
NEAR = [
    "Normal.dotm",
    "../anexe/tabel.xlsx",
    "media/image1.png",
    "/ppt/media/image1.png",
    "#Foaie1!A1",
    "",
    "C:\\Users\\ana\\Normal.dotm",
    "file:///C:\\Users\\ana\\Normal.dotm",
    "file:///c:/Documente%20noi/model.dotx",
    "file:///home/ana/model.ott",
    "file:///Users/ana/model.dotx",
]


@pytest.mark.parametrize("target", [*ELSEWHERE, *NEAR])
def test_where_a_link_leads(target):
    assert stays_near(target) == (target in NEAR)


@pytest.mark.parametrize("target", [target for target in ELSEWHERE if target.isprintable()])
def test_both_kinds_of_files_ask_the_same_rule(target):
    styles = f'<a xmlns:x="l"><image x:href="{target}"/></a>'.encode()
    for file in (linked(target), make_odf(members={"styles.xml": styles})):
        with pytest.raises(ValidationError) as refusal:
            check_upload(file)
        assert refusal.value.code == "external"


@pytest.mark.parametrize(
    ("check", "make", "kind"), [(check_office, make_docx, "docx"), (check_odf, make_odf, "odt"), (check_pdf, make_pdf, "pdf")]
)
def test_the_clock_of_the_guard_ends_a_check(check, make, kind):
    with pytest.raises(ValidationError) as refusal:
        check(make(), kind, Effort(seconds=-1))
    assert refusal.value.code == "slow"


def test_ten_megabytes_of_open_elements_end_at_once():
    file, start = docx_and(**{"a.xml": b"<a>" * 3_300_000, "p.jpg": Random(1).randbytes(200_000)}), monotonic()
    with pytest.raises(ValidationError) as refusal:
        check_upload(file)
    assert (refusal.value.code, monotonic() - start < 2) == ("deep", True)
