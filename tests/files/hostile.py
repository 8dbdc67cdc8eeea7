"""Files as nobody should send them, each made in memory."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from tests.make import make_docx

TYPES = "[Content_Types].xml"
BODY = "word/document.xml"
PLAIN = b'<?xml version="1.0"?><w:document xmlns:w="x"><w:body/></w:document>'
LAUGHS = b'<?xml version="1.0"?>%s<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><b>&b;</b>'


def upload(content: bytes, name: str = "text.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def archive(members: dict[str, bytes], name: str = "text.docx", method: int = zipfile.ZIP_DEFLATED) -> SimpleUploadedFile:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as packed:
        for member, text in members.items():
            packed.writestr(member, text)
    return upload(content.getvalue(), name)


def docx_with(name: str, text: bytes) -> SimpleUploadedFile:
    """A true .docx with one member more, or with that member's content exchanged."""
    content, source = BytesIO(), zipfile.ZipFile(make_docx())
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in source.namelist():
            if member != name:
                packed.writestr(member, source.read(member))
        packed.writestr(name, text)
    return upload(content.getvalue())


def template_from(target: str) -> SimpleUploadedFile:
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return docx_with("word/_rels/settings.xml.rels", link.encode())


def make_pdf(password: str = "", pages: int = 1, name: str = "text.pdf") -> SimpleUploadedFile:
    writer, content = PdfWriter(), BytesIO()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(content)
    return upload(content.getvalue(), name)


def make_odt() -> SimpleUploadedFile:
    mimetype = b"application/vnd.oasis.opendocument.text"
    return archive({"mimetype": mimetype, "content.xml": b"<office/>"}, "text.odt", zipfile.ZIP_STORED)
