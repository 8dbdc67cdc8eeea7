"""Keeping a checked upload: bytes outside the web root, and a row with name, type, size and SHA-256."""

import hashlib

from django.core.files.uploadedfile import UploadedFile

from protect_portal.files.guard import check_upload, clean_name
from protect_portal.files.models import StoredFile


def store_upload(file: UploadedFile, *, by) -> StoredFile:
    """Check and keep `file`. Raises ValidationError on refusal, before anything is written."""
    kind = check_upload(file)
    stored = StoredFile(name=clean_name(file.name), type=kind, size=file.size, sha256=digest(file), by=by)
    stored.checked = StoredFile.Checked.CLEAN
    stored.content.save(stored.name, file)
    return stored


def digest(file: UploadedFile) -> str:
    """SHA-256 of the whole content, in hexadecimal."""
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    return sha256.hexdigest()
