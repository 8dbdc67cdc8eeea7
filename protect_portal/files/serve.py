"""Handing out a stored file, once the calling view has checked the right: never cached, never run by the browser."""

import unicodedata
from pathlib import PurePath
from urllib.parse import quote

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from protect_portal.audit.models import How
from protect_portal.audit.reading import is_prefetch, is_recorded, record_piece, record_reading
from protect_portal.files.models import StoredFile
from protect_portal.files.ranges import ByteRange, Piece, Unsatisfiable, range_asked_for
from protect_portal.files.stamp import stamped, words_of

OOXML, ODF = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
CONTENT_TYPES = {
    "docx": f"{OOXML}.wordprocessingml.document",
    "xlsx": f"{OOXML}.spreadsheetml.sheet",
    "pptx": f"{OOXML}.presentationml.presentation",
    "odt": f"{ODF}.text",
    "ods": f"{ODF}.spreadsheet",
    "odp": f"{ODF}.presentation",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
}


def file_response(request: HttpRequest, stored: StoredFile, root: Model, version_number: int | None = None) -> HttpResponseBase:
    """The bytes as an attachment under the person's own name, private, with a sandbox policy; whole, in part or "not modified"
    (RFC 9110, 13 and 14). Of a RED or AMBER+STRICT `root` it is recorded first, and a PDF goes out stamped for its reader.

    Raises Unstampable where that PDF cannot be stamped, DatabaseError where it cannot be recorded."""
    if is_recorded(root) and is_prefetch(request):
        return HttpResponse(status=204)
    if is_recorded(root) and stored.type == "pdf":
        response = _stamped_response(request, stored, root, version_number)
    else:
        response = _stored_response(request, stored, root, version_number)
    return kept_private(response)


def kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """For whatever is handed out as a file: kept by no cache, guessed by no browser, and nothing in it runs."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _stored_response(request: HttpRequest, stored: StoredFile, root: Model, version_number: int | None) -> HttpResponseBase:
    etag = f'"{stored.sha256}"'
    if answered := get_conditional_response(request, etag=etag):
        return answered
    try:
        part = range_asked_for(request, stored.size, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    _record(request, root, version_number, part)
    response = _file(stored, part)
    response["ETag"], response["Accept-Ranges"] = etag, "bytes"
    return response


def _file(stored: StoredFile, part: ByteRange | None) -> FileResponse:
    content = stored.content.open("rb")
    response = FileResponse(Piece(content, part) if part else content, content_type=CONTENT_TYPES[stored.type])
    response["Content-Disposition"] = disposition(stored.name)
    if part:
        response.status_code, response["Content-Range"], response["Content-Length"] = 206, str(part), str(part.length)
    return response


def _stamped_response(request: HttpRequest, stored: StoredFile, root: Model, version_number: int | None) -> HttpResponseBase:
    """Always whole and without ETag: each time these are other bytes, so no part of them continues an earlier download."""
    headers = {"Accept-Ranges": "none", "Content-Disposition": disposition(stored.name)}
    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type=CONTENT_TYPES["pdf"], headers=headers)
    with stored.content.open("rb") as file:
        content = stamped(file, words_of(request.user, root))
    _record(request, root, version_number, None)
    return HttpResponse(content, content_type=CONTENT_TYPES["pdf"], headers=headers)


def _record(request: HttpRequest, root: Model, version_number: int | None, part: ByteRange | None) -> None:
    if request.method == "HEAD" or not is_recorded(root):
        return
    if part and part.first:
        record_piece(request.user, root, version_number)
    else:
        record_reading(request.user, root, How.DOWNLOADED, version_number)


def disposition(name: str) -> str:
    """The header that names an attachment (RFC 6266, 4.3): ASCII letters for old programs, then the name itself (RFC 8187)."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = "".join(sign for sign in plain if sign.isalnum() or sign in " ._-()").strip()
    return f"attachment; filename=\"{plain or 'document'}{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
