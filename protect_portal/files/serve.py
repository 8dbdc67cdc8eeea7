"""Handing out a stored file, once the calling view has checked the right: never cached, never run by the browser."""

from django.http import FileResponse

from protect_portal.files.models import StoredFile

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
}


def file_response(stored: StoredFile) -> FileResponse:
    """The bytes as an attachment under the person's own name (RFC 6266, RFC 5987), private, with a sandbox policy."""
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=CONTENT_TYPES[stored.type]
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


