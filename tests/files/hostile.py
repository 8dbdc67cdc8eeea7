"""Files as nobody should send them, each made in memory."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.make import make_docx

TYPES = "[Content_Types].xml"
BODY = "word/document.xml"
SETTINGS = "word/_rels/settings.xml.rels"
PLAIN = b'<?xml version="1.0"?><w:document xmlns:w="x"><w:body/></w:document>'
LAUGHS = b'<?xml version="1.0"?>%s<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><b>&b;</b>'
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
PARTS = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}
DECLARED = {
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "emz": "image/x-emz",
    "pdf": "application/pdf",
    "bin": "application/vnd.openxmlformats-officedocument.oleObject",
    "plist": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
LINK = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="{mode}"/>'
    "</Relationships>"
)


def upload(content: bytes, name: str = "text.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def archive(members: dict[str, bytes], name: str = "text.docx", method: int = zipfile.ZIP_DEFLATED) -> SimpleUploadedFile:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as packed:
        for member, text in members.items():
            packed.writestr(member, text)
    return upload(content.getvalue(), name)


def docx_with(name: str | zipfile.ZipInfo, text: bytes) -> SimpleUploadedFile:
    """A true .docx with one member more, or with that member's content exchanged."""
    content, source = BytesIO(), zipfile.ZipFile(make_docx())
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in source.namelist():
            if member != name:
                packed.writestr(member, source.read(member))
        packed.writestr(name, text)
    return upload(content.getvalue())


def docx_twice() -> SimpleUploadedFile:
    """Two bodies whose names differ only in case."""
    return docx_with("WORD/document.xml", PLAIN)


def docx_linked(kind: str, target: str, mode: str = "External", part: str = SETTINGS) -> SimpleUploadedFile:
    return docx_with(part, LINK.format(kind=kind, target=target, mode=mode).encode())


def template_from(target: str) -> SimpleUploadedFile:
    return docx_linked("attachedTemplate", target)


def docx_field(*runs: str) -> SimpleUploadedFile:
    """A field whose instruction is spread over `runs`."""
    texts = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return docx_with(BODY, f'<w:document xmlns:w="x"><w:body><w:p>{start}{texts}</w:p></w:body></w:document>'.encode())


def linked_member() -> SimpleUploadedFile:
    """A symbolic link of Unix inside the archive."""
    link = zipfile.ZipInfo("word/passwd")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return docx_with(link, b"/etc/passwd")


def locked_member() -> SimpleUploadedFile:
    """The archive says that its members need a password."""
    content = bytearray(make_docx().read())
    for place in _places(content, b"PK\x01\x02"):
        content[place + 8] |= 1
    return upload(bytes(content))


def wrong_sum() -> SimpleUploadedFile:
    """The last member's bytes are not those that its sum was made of."""
    content = bytearray(docx_with("word/media/note.jpeg", b"0123456789" * 3).read())
    place = content.rindex(b"PK\x01\x02")
    content[place + 16] ^= 0xFF
    return upload(bytes(content))


def make_office(kind: str, *, types: str = "", body: str = "main.xml", **members: bytes) -> SimpleUploadedFile:
    """The least that is a file of this kind; `types` is what its `body` is declared to be, .jpg and .bin are a picture and an object."""
    declared = types or f"application/vnd.openxmlformats-officedocument.{PARTS[kind]}.main+xml"
    endings = "".join(f'<Default Extension="{ending}" ContentType="{DECLARED[ending]}"/>' for ending in DECLARED)
    text = f'<?xml version="1.0"?><Types>{endings}<Override PartName="/{body}" ContentType="{declared}"/></Types>'
    return archive({TYPES: text.encode(), body: b"<main/>"} | members, f"text.{kind}")


def docx_and(**members: bytes) -> SimpleUploadedFile:
    return make_office("docx", **members)


def linked(target: str, kind: str = "image") -> SimpleUploadedFile:
    """The least .docx with one link to somewhere else."""
    return docx_and(**{"_rels/main.xml.rels": LINK.format(kind=kind, target=target, mode="External").encode()})


def drawing(words: str) -> SimpleUploadedFile:
    return docx_and(**{"word/media/image1.svg": f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="l">{words}</svg>'.encode()})


def compound(stream: str, content: bytes = b"") -> bytes:
    """An object of the old kind whose directory names `stream`, in a row of 128 bytes (MS-CFB, 2.6.1)."""
    name = stream.encode("utf-16-le")
    return OLE + bytes(504) + name.ljust(64, b"\0") + struct.pack("<HB", len(name) + 2, 2) + bytes(61) + content


def nested_elements(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def make_odf(kind: str = "odt", members: dict[str, bytes] | None = None) -> SimpleUploadedFile:
    mimetype = f"application/vnd.oasis.opendocument.{ODF[kind]}".encode()
    return archive({"mimetype": mimetype, "content.xml": b"<office/>"} | (members or {}), f"text.{kind}", zipfile.ZIP_STORED)


def make_odt() -> SimpleUploadedFile:
    return make_odf()


def make_pdf(password: str = "", pages: int = 1, name: str = "text.pdf") -> SimpleUploadedFile:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    return written(writer, name)


def pdf_with(change) -> SimpleUploadedFile:
    """A PDF of one page after `change(writer)`."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    return written(writer)


def written(writer: PdfWriter, name: str = "text.pdf") -> SimpleUploadedFile:
    content = BytesIO()
    writer.write(content)
    return upload(content.getvalue(), name)


def names(**entries) -> DictionaryObject:
    """A PDF dictionary; a value that begins with "/" is a name."""
    values = {
        key: value if not isinstance(value, str) else NameObject(value) if value[0] == "/" else TextStringObject(value)
        for key, value in entries.items()
    }
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def opening(**action) -> SimpleUploadedFile:
    return pdf_with(lambda writer: writer.root_object.update({NameObject("/OpenAction"): names(**action)}))


def page_event(**action) -> SimpleUploadedFile:
    return pdf_with(lambda writer: writer.pages[0].update({NameObject("/AA"): names(O=names(**action))}))


def pdf_of(*objects: bytes) -> SimpleUploadedFile:
    """A PDF written by hand: its objects are numbered from 1, the first is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    end = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(content))
    return upload(content + table + end, "text.pdf")


def pdf_saying(catalogue: bytes = b"", *more: bytes) -> SimpleUploadedFile:
    """One page, and what the catalogue and the objects from number 4 on say."""
    tree, page = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R " + catalogue + b">>", tree, page, *more)


def opening_jump(after: bytes) -> SimpleUploadedFile:
    """It opens with a jump inside itself, and `after` that …"""
    return pdf_saying(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next " + after + b">>")


def stream_of(words: bytes, content: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words, len(content), content)


def folded_pages(levels: int, width: int = 10) -> SimpleUploadedFile:
    """Each level of the tree names the next one `width` times: few bytes, `width` to the power of `levels` pages."""
    kids = [b" ".join([b"%d 0 R" % (level + 3)] * width) for level in range(levels)]
    nodes = (b"<</Type/Pages/Count 1/Kids[%s]>>" % names for names in kids)
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 200 200]>>")


def pdf_of_pages(number: int) -> SimpleUploadedFile:
    kids = b" ".join(b"%d 0 R" % (page + 3) for page in range(number))
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (number, kids)
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", tree, *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"] * number)


def packed_script() -> SimpleUploadedFile:
    """The script stands in a packed stream of objects, where no search for its letters finds it."""
    inner = b"7 0 << /S /Java#53cript /J#53 (app.alert(1)) >>"
    packed = zlib.compress(inner)
    head = b"%PDF-1.7\n"
    objects = [
        b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 7 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >> stream\n%s\nendstream endobj\n" % (len(packed), packed),
    ]
    places = [len(head) + sum(map(len, objects[:n])) for n in range(5)]
    rows = [(0, 0, 255), *((1, place, 0) for place in places[:4]), (1, places[4], 0), (0, 0, 0), (2, 4, 0)]
    table = b"".join(struct.pack(">BHB", kind, place, third) for kind, place, third in rows)
    xref = b"5 0 obj << /Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R /Length %d >> stream\n%s\nendstream endobj\n" % (len(table), table)
    return upload(head + b"".join(objects) + xref + b"startxref\n%d\n%%%%EOF\n" % places[4], "text.pdf")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_png(*between: bytes, width: int = 2, height: int = 2, behind: bytes = b"") -> SimpleUploadedFile:
    data = chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
    return png_of(png_head(width, height), *between, data, chunk(b"IEND", b""), behind)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def make_jpeg(*between: bytes, width: int = 8, height: int = 8, behind: bytes = b"") -> SimpleUploadedFile:
    """The frame of a .jpg: its coded picture is invented, with a stuffed byte and a restart mark."""
    frame = jpeg_frame(width, height)
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    start = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return upload(start + b"".join(between) + frame + scan + b"\xff\xd9" + behind, "picture.jpg")


def exif(turned: int = 6, order: str = "<") -> bytes:
    """A TIFF block with orientation, and the GPS block of a place."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    rows = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    place = struct.pack(f"{order}HHHI4s", 1, 1, 2, 2, b"N\0\0\0") + bytes(4) + b"GPS44.4268N"
    return mark + struct.pack(f"{order}IH", 8, 2) + rows + bytes(4) + place


def png_of(*chunks: bytes) -> SimpleUploadedFile:
    return upload(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), "picture.png")


def png_head(width: int = 2, height: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def jpeg_of(*segments: bytes) -> SimpleUploadedFile:
    return upload(b"\xff\xd8" + b"".join(segments) + b"\xff\xd9", "picture.jpg")


def jpeg_frame(width: int = 8, height: int = 8) -> bytes:
    return segment(0xC0, struct.pack(">BHHB3s", 8, height, width, 1, b"\x01\x11\x00"))


def zipped() -> bytes:
    return archive({"setup.exe": b"MZ"}).read()


def _places(content: bytes, mark: bytes) -> list[int]:
    found, place = [], content.find(mark)
    while place >= 0:
        found.append(place)
        place = content.find(mark, place + 1)
    return found
