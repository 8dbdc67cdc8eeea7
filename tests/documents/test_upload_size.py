"""A body of any size: what is over the limit is counted, never kept, and the form says so."""

from pathlib import Path

from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from django.urls import reverse

from documents.models import Document
from protect_portal.files.upload import BoundedUploadHandler
from tests.documents.sending import upload_data
from tests.make import make_docx

MIB = 1024 * 1024
BORDER = b"border7319"


class Stream:
    """A body of one file field, made while it is read, so that 300 MB never stand in memory."""

    def __init__(self, size: int, head: bytes):
        self.parts, self.left = [head], size

    def read(self, wanted: int) -> bytes:
        if self.parts:
            return self.parts.pop()
        if self.left > 0:
            piece = min(self.left, wanted)
            self.left -= piece
            return b"\0" * piece
        if self.left == 0:
            self.left = -1
            return b"\r\n--" + BORDER + b"--\r\n"
        return b""


def test_300_megabytes_are_counted_and_not_kept(settings):
    head = b"--" + BORDER + b'\r\nContent-Disposition: form-data; name="file"; filename="text.docx"\r\n\r\n'
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BORDER.decode()}", "CONTENT_LENGTH": str(300 * MIB)}
    request = RequestFactory().post("/")
    _post, files = MultiPartParser(meta, Stream(300 * MIB, head), [BoundedUploadHandler(request)]).parse()
    file = files["file"]
    kept = Path(file.temporary_file_path()).stat().st_size
    assert file.size == 300 * MIB
    assert settings.UPLOAD_LIMIT <= kept < settings.UPLOAD_LIMIT + MIB
    file.close()


def test_too_large_is_said_in_the_form(world, client_of, settings, tmp_path):
    settings.UPLOAD_LIMIT, settings.FILE_UPLOAD_TEMP_DIR = 4096, tmp_path
    before = Document.objects.count()
    response = client_of(world.ana).post(reverse("document-upload"), upload_data(world.ana, world.protection))
    errors = response.context["form"].errors.as_data()
    assert (response.status_code, {name: [error.code for error in found] for name, found in errors.items()}) == (422, {"file": ["size"]})
    assert "Poziție comună" in response.content.decode()
    assert (Document.objects.count(), list(tmp_path.iterdir())) == (before, [])


def test_a_name_too_long_for_the_disk_is_a_name(world, client_of):
    """240 letters before the ending: no file of the system may be called so, a document may."""
    file = make_docx(name="ț" * 240 + ".docx")
    response = client_of(world.ana).post(reverse("document-upload"), upload_data(world.ana, world.protection, file=file))
    assert response.status_code == 303
    name = Document.objects.latest("pk").current_version.files.get().stored.name
    assert (name.endswith("ț.docx"), len(name.encode())) == (True, 255)
