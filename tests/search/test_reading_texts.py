"""The words of documents are read after the upload: of the current version and its attachments, and what cannot be read says so."""

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.findable import read_waiting
from documents.models import DocumentText, VersionFile
from protect_portal.files.models import StoredFile
from protect_portal.files.plain_text import plain_text, tidy
from protect_portal.files.store import store_upload
from tests.make import DOCX, add_version, make_document
from tests.search.found import hits


def stored_as(document, name: str, content: bytes, content_type: str) -> VersionFile:
    """The file of the current version is this one instead."""
    file = document.current_version.files.get()
    file.stored = store_upload(SimpleUploadedFile(name, content, content_type=content_type), by=document.author)
    file.save(update_fields=["stored"])
    return file


def read_of(document) -> tuple[str, str]:
    return DocumentText.objects.values_list("read", "words").get(pk=document.pk)


@pytest.fixture
def document(world):
    return make_document(world.ana, group=world.protection, title="Ghid", text="Consilierii „școlari” – art. 5")


def test_a_text_waits_until_it_is_read_and_is_read_once(world, client_of, document):
    assert read_of(document) == ("waiting", "")
    assert read_waiting() > 0
    assert read_of(document) == ("whole", "Consilierii „școlari” – art. 5")
    assert read_waiting() == 0
    assert [hit.row for hit in hits(client_of(world.ana), "consilier scolar art.5")] == [document]


def test_only_the_current_version_is_found(world, client_of, document):
    add_version(document, text="Altceva despre frontieră")
    read_waiting()
    browser = client_of(world.ana)
    assert (len(hits(browser, "consilier")), len(hits(browser, "frontiera"))) == (0, 1)


def test_a_new_title_is_found_at_once(world, client_of, document):
    type(document).objects.filter(pk=document.pk).update(title="Îndrumar")
    browser = client_of(world.ana)
    assert (len(hits(browser, "ghid")), len(hits(browser, "indrumar"))) == (0, 1)


def test_attachments_stand_behind_the_text_itself(world, document):
    attached = store_upload(SimpleUploadedFile("a.txt", "Anexă".encode(), content_type="text/plain"), by=world.ana)
    VersionFile.objects.create(version=document.current_version, stored=attached, kind="attachment")
    original = document.current_version.files.get(kind="original")
    original.pk = None  # the row of the original comes last
    VersionFile.objects.filter(version=document.current_version, kind="original").delete()
    original.save()
    read_waiting()
    assert read_of(document) == ("whole", "Consilierii „școlari” – art. 5\fAnexă")


def test_a_picture_has_no_words(world, client_of, document):
    picture = bytes.fromhex("89504e470d0a1a0a") + b"\0" * 60
    file = document.current_version.files.get()
    StoredFile.objects.filter(pk=file.stored_id).update(type="png")
    with file.stored.content.storage.open(file.stored.content.name, "wb") as place:
        place.write(picture)
    read_waiting()
    assert read_of(document) == ("none", "")
    assert [hit.row for hit in hits(client_of(world.ana), "ghid")] == [document], "by its title"


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf", "xlsx"])
def test_a_broken_file_is_none_and_stops_nobody(world, document, kind):
    other = make_document(world.ana, group=world.protection, title="Altul", text="Altul")
    file = document.current_version.files.get()
    StoredFile.objects.filter(pk=file.stored_id).update(type=kind)
    with file.stored.content.storage.open(file.stored.content.name, "wb") as place:
        place.write(b"%PDF-1.7 broken" if kind == "pdf" else b"PK\x03\x04 broken")
    read_waiting()
    assert (read_of(document), read_of(other)) == (("none", ""), ("whole", "Altul"))


def test_a_file_that_waits_for_the_scanner_is_not_read(world, document):
    StoredFile.objects.filter(pk=document.current_version.files.get().stored_id).update(checked="unchecked")
    read_waiting()
    assert read_of(document) == ("waiting", "")
    StoredFile.objects.filter(pk=document.current_version.files.get().stored_id).update(checked="blocked")
    read_waiting()
    assert read_of(document) == ("none", "")


def test_what_was_deleted_with_tracking_on_is_not_found(world, document):
    """Of a .docx its accepted text: what is deleted or moved away stands there no more."""
    file, content = docx.Document(), io.BytesIO()
    file.add_paragraph("Rămâne aici.")
    file.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    deleted = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>Secret</w:delText><w:t>Ascuns</w:t></w:r></w:del></w:p>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", deleted.encode() + b"<w:sectPr")
    rebuilt = io.BytesIO()
    with zipfile.ZipFile(rebuilt, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    stored = stored_as(document, "text.docx", rebuilt.getvalue(), DOCX).stored
    assert plain_text(stored).text == "Rămâne aici."


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("s\u0326i  nou\t\n\n ceva", "și nou ceva"), ("anti-\ntrafic", "antitrafic"), ("o\ufb01țer con\u00adsilier", "ofițer consilier"),
        ("art.\u00a05", "art. 5"), ("a\x00b\x0cc", "a b c"), ("anti\u2011trafic", "anti-trafic"), ("\ufeffLege", "Lege"),
        ("unu\rdoi\r\ntrei\u2028patru\x85cinci", "unu doi trei patru cinci"), ("a\ud835b", "ab"), ("anti-\r\ntrafic", "antitrafic"),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_text_is_kept_in_letters_that_are_found(raw, read):
    assert tidy(raw).replace("\n", " ") == read
