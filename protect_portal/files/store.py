"""Keeping a checked upload: bytes outside the web root, and a row with name, type, size and SHA-256."""

import hashlib
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from protect_portal.files.guard import as_kept, check_upload, clean_name
from protect_portal.files.guard.place import tells_place
from protect_portal.files.models import StoredFile


def store_upload(file: UploadedFile, *, by) -> StoredFile:
    """Check and keep `file`; a picture without its descriptions, so size and SHA-256 are those of what is kept. Where a scanner
    for viruses is set, nobody opens it before that has seen it. Raises ValidationError on refusal, before anything is written."""
    kind = check_upload(file)
    file = as_kept(file)
    stored = StoredFile(name=clean_name(file.name), type=kind, size=file.size, sha256=digest(file), by=by)
    stored.checked = StoredFile.Checked.UNCHECKED if settings.PORTAL_CLAMD else once_clean(file, kind)
    stored.content.save(stored.name, file)
    return stored


def once_clean(file: BinaryIO, kind: str) -> StoredFile.Checked:
    """What a file is that nothing stands against: with a warning where pictures in it say where they were taken."""
    return StoredFile.Checked.WARNED if tells_place(file, kind) else StoredFile.Checked.CLEAN


def digest(file: UploadedFile) -> str:
    """SHA-256 of the whole content, in hexadecimal."""
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    return sha256.hexdigest()
