"""Texts whose openings are recorded: a label, and a PDF as their newest version."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from documents.models import Document, Version, VersionFile
from protect_portal.audit.models import Reading
from protect_portal.files.store import store_upload

PAPER = ((595, 842), 0, None)
PAGES = [
    PAPER,
    *(((595, 842), turned, (50, 60, 500, 700)) for turned in (0, 90, 180, 270)),
    ((842, 595), 90, None),
    ((150, 100), 0, None),
    ((2400, 3300), 0, None),
]
"""Size in points, clockwise turn, crop box."""


def make_paper(pages=(PAPER,)) -> bytes:
    writer, content = PdfWriter(), BytesIO()
    for size, turned, crop in pages:
        page = writer.add_blank_page(*size)
        page.rotate(turned)
        page.cropbox = RectangleObject(crop or (0, 0, *size))
    writer.write(content)
    return content.getvalue()


def label(document: Document, tlp: str) -> Document:
    """The document under another label."""
    Document.objects.filter(pk=document.pk).update(tlp=tlp)
    document.refresh_from_db()
    return document


def add_pdf(document: Document, content: bytes | None = None) -> VersionFile:
    """A PDF as the document's next version, by its author."""
    stored = store_upload(SimpleUploadedFile("hârtie.pdf", content or make_paper()), by=document.author)
    number = document.versions.count() + 1
    version = Version.objects.create(document=document, number=number, author=document.author, sha256=stored.sha256)
    return VersionFile.objects.create(version=version, stored=stored)


def readings() -> list[tuple]:
    """All of them, in their order."""
    rows = Reading.objects.select_related("user").order_by("pk")
    return [(row.user.email.split("@")[0], row.how, row.version_number) for row in rows]
