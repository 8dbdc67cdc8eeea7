"""The guard's answer about a file: accepted with its type, or refused with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import InMemoryUploadedFile

from protect_portal.files.guard.names import ending
from protect_portal.files.guard.odf import check_odf
from protect_portal.files.guard.office import check_office
from protect_portal.files.guard.pdf import check_pdf
from protect_portal.files.guard.picture import check_picture, without_place
from protect_portal.files.guard.programs import OLD_OFFICE
from protect_portal.files.guard.refusals import refused, refused_size, refused_type
from protect_portal.files.guard.text import check_text
from protect_portal.files.guard.types import ACCEPTED, ODF, OFFICE, PICTURES, TEXTS

ZIPPED = {*OFFICE, *ODF}
CHECKS: dict[str, Callable] = {
    **dict.fromkeys(OFFICE, check_office),
    **dict.fromkeys(ODF, check_odf),
    **dict.fromkeys(PICTURES, check_picture),
    **dict.fromkeys(TEXTS, check_text),
    "pdf": check_pdf,
}


@dataclass(frozen=True)
class Verdict:
    """`type` is the ending that the file claims; `reasons` is empty where it is accepted."""

    type: str
    reasons: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.reasons


class KeptPicture(InMemoryUploadedFile):
    """A checked picture as it is stored: it is not read again, neither by the check nor to be stripped."""

    def __init__(self, content: bytes, name: str, kind: str) -> None:
        super().__init__(BytesIO(content), None, name, None, len(content), None)
        self.accepted_as = kind


def judge(file: File) -> Verdict:
    """The guard's verdict as data, for those who ask without a form."""
    try:
        return Verdict(check_upload(file))
    except ValidationError as refusal:
        return Verdict(ending(file.name), tuple(refusal.messages))


def check_upload(file: File) -> str:
    """The type of an acceptable file, one of ACCEPTED. Raises ValidationError with one clear sentence and its code otherwise.
    Form and store both ask: a file object that was accepted is not read again."""
    kind = ending(file.name)
    if getattr(file, "accepted_as", None) == kind:
        return kind
    if kind not in ACCEPTED:
        raise refused_type(ACCEPTED)
    if file.size > settings.UPLOAD_LIMIT:
        raise refused_size()
    if not file.size:
        raise refused("empty")
    _check_content(file, kind)
    file.seek(0)
    file.accepted_as = kind
    return kind


def as_kept(file: File) -> File:
    """The checked file with the bytes that are stored: a picture loses its descriptions, everything else stays as it is. What came out
    of here comes out unchanged."""
    kind = ending(file.name)
    if kind not in PICTURES or isinstance(file, KeptPicture):
        return file
    return KeptPicture(without_place(file, kind), file.name, kind)


def _check_content(file: File, kind: str) -> None:
    file.seek(0)
    beginning = file.read(8)
    if kind in ZIPPED and beginning == OLD_OFFICE:
        raise refused("old")
    if (kind in ZIPPED and not beginning.startswith(b"PK\x03\x04")) or (kind == "pdf" and not beginning.startswith(b"%PDF-")):
        raise refused("content", kind=kind)
    file.seek(0)
    try:
        CHECKS[kind](file, kind)
    except ValidationError:
        raise
    except Exception:  # a hostile file may break any of its readers: whatever it is, it is not let in
        raise refused("broken") from None
