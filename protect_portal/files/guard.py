"""The upload guard: what comes in is what its name says, whole, and small enough. A refusal says why and stores nothing."""

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from lxml import etree
from pypdf import PdfReader

TEXT_TYPES = ("docx", "odt", "pdf")
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all members of a zip together
MAX_MEMBERS = 2_000
MAX_RATIO = 100
BODY = {"docx": "word/document.xml", "odt": "content.xml"}
TEMPLATE_LINKS = "word/_rels/settings.xml.rels"
FAR_AWAY = ("http:", "https:", "ftp:", "mhtml:", "\\\\", "file:////")  # a template on the author's own disk is harmless
OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")  # what Word writes for a .doc, and around a .docx with a password


def check_upload(file: UploadedFile) -> str:
    """The type of an acceptable file ("docx", "odt", "pdf"). Raises ValidationError with one clear sentence otherwise."""
    kind = PurePath(clean_name(file.name)).suffix.lower().removeprefix(".")
    if kind not in TEXT_TYPES:
        raise ValidationError(_("Only .docx, .odt and .pdf files can be shared."), code="type")
    if file.size > settings.UPLOAD_LIMIT:
        limit = filesizeformat(settings.UPLOAD_LIMIT)
        raise ValidationError(_("The file is too large: %(limit)s at most.") % {"limit": limit}, code="size")
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    _check_content(file, kind)
    file.seek(0)
    return kind


def clean_name(name: str) -> str:
    """The name as it may be shown: its last part, NFC, without control or direction signs, at most 255 bytes."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf"}).strip()
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    while stem and len((stem + suffix).encode()) > 255:
        stem = stem[:-1]
    return stem + suffix


def _check_content(file: UploadedFile, kind: str) -> None:
    file.seek(0)
    beginning = file.read(8192)
    if beginning.startswith(OLD_OFFICE):
        raise ValidationError(_("The file is an old .doc, or protected by a password: save it as .docx without one."), code="encrypted")
    found = filetype.guess_extension(beginning) or ""
    if found != kind and not (found == "zip" and kind in BODY):
        raise _wrong_ending(kind)
    file.seek(0)
    reader: Callable = _check_pdf if kind == "pdf" else _check_archive
    reader(file, kind)


def _check_archive(file: UploadedFile, kind: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(archive)
            if BODY[kind] not in archive.namelist():
                raise _wrong_ending(kind)
            _check_xml(archive.read(BODY[kind]))
            _check_programs(archive)
    except ValidationError:
        raise
    except Exception:  # a hostile archive may break any of its readers: whatever it is, the file is not let in
        raise _broken() from None


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise ValidationError(_("The file unpacks to far more than a document needs, so it was not opened."), code="bomb")


def _check_xml(text: bytes) -> None:
    """Well-formed, and without the document type that entity bombs and outside files come in by."""
    if _parsed(text).getroottree().docinfo.doctype:
        raise _broken()


def _check_programs(archive: zipfile.ZipFile) -> None:
    """No macros, and no template that would be fetched from elsewhere when the text is opened."""
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise ValidationError(_("The file contains macros: save it without them."), code="macros")
    links = _parsed(archive.read(TEMPLATE_LINKS)) if TEMPLATE_LINKS in names else ()
    if any(link.get("Type", "").endswith("/attachedTemplate") and link.get("Target", "").lower().startswith(FAR_AWAY) for link in links):
        raise ValidationError(_("The file fetches its template from another place: save it without that template."), code="template")


def _parsed(text: bytes) -> etree._Element:
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))


def _check_pdf(file: UploadedFile, kind: str) -> None:
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise ValidationError(_("The file is protected by a password: save it without one."), code="encrypted")
        pages = len(reader.pages)
    except ValidationError:
        raise
    except Exception:  # a hostile file may break the reader anywhere: whatever it is, the file is not let in
        raise _broken() from None
    if not pages:
        raise _broken()


def _wrong_ending(kind: str) -> ValidationError:
    return ValidationError(_("The content is not what the ending .%(kind)s says.") % {"kind": kind}, code="content")


def _broken() -> ValidationError:
    return ValidationError(_("The file cannot be opened: it seems damaged. Save it again and retry."), code="broken")
