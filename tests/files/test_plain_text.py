"""The words of a file, as they stand in it; what breaks or stops its reader ends the words there, and says so."""

from random import Random

import pytest
from django.core.files.base import ContentFile

from protect_portal.files.models import StoredFile
from protect_portal.files.plain_text import ENOUGH, LONGEST, PlainText, plain_text
from tests.files.hostile import BODY, archive, docx_with, make_odf, pdf_of, stream_of, upload
from tests.make import make_docx

WORD = '<w:document xmlns:w="w" xmlns:mc="mc"><w:body>%s</w:body></w:document>'
ODT = '<o:d xmlns:o="o" xmlns:text="t" xmlns:dc="dc"><o:text>%s</o:text></o:d>'
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
HALF = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <42> <D835> endbfchar endcmap"
"""B is half a letter."""


@pytest.fixture
def read(world):
    """What is read of these bytes, whether the guard would let them in or not."""

    def read(file, seconds: float = 20) -> PlainText:
        content, name, kind = file.read(), file.name, file.name.rpartition(".")[2]
        return plain_text(
            StoredFile.objects.create(content=ContentFile(content, name), name=name, type=kind, size=0, by=world.ana), seconds
        )

    return read


def docx(body: str):
    return docx_with(BODY, (WORD % body).encode())


def odt(body: str):
    return make_odf(members={"content.xml": (ODT % body).encode()})


def pdf(drawn: bytes):
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", tree, page, FONT, stream_of(b"", b"BT /F1 12 Tf " + drawn + b" ET"), stream_of(b"", HALF)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_in_the_encoding_that_the_guard_lets_in(read, encoding):
    assert read(upload("hotărâre și țară".encode(encoding), "a.txt")) == PlainText("hotărâre și țară")


def test_of_a_long_text_only_its_beginning_is_read(read):
    content = ("ă" * (ENOUGH // 2)).encode()
    assert [len(content), len("ă".encode())] == [ENOUGH, 2]
    assert read(upload(content + "ă".encode(), "a.csv")) == PlainText("ă" * LONGEST, is_whole=False)


def test_a_letter_cut_in_two_is_no_letter(read):
    assert read(upload(b" " * (ENOUGH - 1) + "ăb".encode(), "a.txt")) == PlainText("", is_whole=False)


def test_blanks_do_not_count_as_text(read):
    assert read(upload(b"unu" + b" " * LONGEST + b"doi", "a.txt")) == PlainText("unu doi")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<text:p>Nume<text:tab/>Funcție</text:p>", "Nume Funcție"),
        ("<text:p>unu<text:line-break/>doi<text:s text:c='2'/>trei</text:p><text:h>Titlu</text:h>", "unu doi trei\nTitlu"),
        ("<text:p>con<text:span>sili</text:span>er <text:a>școlar</text:a></text:p>", "consilier școlar"),
        ("<text:p>unu<o:annotation><dc:creator>Ana</dc:creator><text:p>nota</text:p></o:annotation> doi</text:p>", "unu doi"),
        ("<text:tracked-changes><text:p>Secret</text:p></text:tracked-changes><text:p>Rămâne</text:p>", "Rămâne"),
    ],
    ids=range(5),
)
def test_of_an_open_document_the_words_stay_apart_and_notes_stay_out(read, body, words):
    assert read(odt(body)) == PlainText(words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<w:p><w:t>Nume</w:t><w:tab/><w:t>Funcție</w:t><w:br/><w:t>doi</w:t></w:p><w:p><w:t>trei</w:t></w:p>", "Nume Funcție doi\ntrei"),
        ("<w:p><w:del><w:t>Secret</w:t></w:del><w:ins><w:t>Nou</w:t></w:ins><w:instrText>PAGE</w:instrText></w:p>", "Nou"),
        ("<mc:Choice><w:t>casetă</w:t></mc:Choice><mc:Fallback><w:t>casetă</w:t></mc:Fallback>", "casetă"),
    ],
    ids=range(3),
)  # fmt: skip
def test_of_a_word_file_each_word_once(read, body, words):
    assert read(docx(body)) == PlainText(words)


def test_half_a_letter_in_a_pdf_is_left_out(read):
    assert read(pdf(b"(cABt) Tj")) == PlainText("cAt")


def test_what_breaks_a_reader_ends_the_words_there(read, caplog):
    assert read(docx("<w:p><w:t>Rămâne</w:t></w:p></w:p>")) == PlainText("Rămâne", is_whole=False)
    assert caplog.messages == ["A .docx could not be read to its end (<class 'xml.parsers.expat.ExpatError'>)."]


def test_damaged_packing_is_no_end_of_the_reader(read, caplog):
    """zlib.error is neither an OSError nor a ValueError."""
    damaged = bytearray(archive({"word/document.xml": Random(1).randbytes(400).hex().encode()}).read())
    damaged[60:200] = b"\xff" * 140
    assert read(upload(bytes(damaged), "secret.docx")) == PlainText("", is_whole=False)
    assert caplog.messages == ["A .docx could not be read to its end (<class 'zlib.error'>)."]


@pytest.mark.parametrize("make", [make_docx, lambda: odt("<text:p>Un text</text:p>"), lambda: pdf(b"(A) Tj")], ids=["docx", "odt", "pdf"])
def test_the_clock_ends_the_reading(read, make):
    assert read(make(), seconds=-1).is_whole is False
    assert read(make()).is_whole is True


def test_the_clock_runs_inside_one_page_too(read):
    page = b"(A) Tj " * 20_000
    assert read(pdf(page), seconds=0.001) == PlainText("", is_whole=False)


def test_the_clock_runs_where_there_are_no_words(read):
    cells = "<w:tr/>" * 200_000
    assert read(docx(f"{cells}<w:t>Capăt</w:t>"), seconds=0.001) == PlainText("", is_whole=False)
