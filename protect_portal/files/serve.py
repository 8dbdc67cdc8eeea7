"""Handing out a stored file, once the calling view has checked the right: never cached, never run by the browser."""

import unicodedata
from pathlib import PurePath
from urllib.parse import quote

from django.http import FileResponse

from protect_portal.files.models import StoredFile

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
}


def file_response(stored: StoredFile) -> FileResponse:
    """The bytes as an attachment under the person's own name, private, with a sandbox policy."""
    response = FileResponse(stored.content.open("rb"), content_type=CONTENT_TYPES[stored.type])
    response["Content-Disposition"] = disposition(stored.name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def disposition(name: str) -> str:
    """The header that names an attachment (RFC 6266, 4.3): ASCII letters for old programs, then the name itself (RFC 8187)."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = "".join(sign for sign in plain if sign.isalnum() or sign in " ._-()").strip()
    return f"attachment; filename=\"{plain or 'document'}{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
