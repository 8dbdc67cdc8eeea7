"""What happens to documents: shared, given a new version, withdrawn."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Document, Version, VersionFile
from members.models import User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, WrongStatus, change_status, lock
from protect_portal.files.store import store_upload


@transaction.atomic
def share_document(document: Document, file: UploadedFile, *, by: User, label: str = "", note: str = "") -> Document:
    """Save a new document with its first version. Raises PermissionDenied where `by` has no seat in its group,
    ValidationError where the upload guard refuses the file; then nothing is kept."""
    if document.group_id:
        require(by, "contribute", document.group)
    document.author = by
    document.save()
    _add_version(document, file, by=by, label=label, note=note)
    record("document.shared", document, by=by, version=1)
    return document


@transaction.atomic
def add_version(document: Document, file: UploadedFile, *, by: User, base: int, label: str = "", note: str = "") -> Version:
    """Add the next version. `base` is the number the author started from: raises NoLonger where somebody was faster,
    WrongStatus where the text is frozen, adopted, published or withdrawn."""
    require(by, "edit", document)
    current = lock(document)
    if current.status not in Document.EDITABLE:
        raise WrongStatus(current)
    if current.current_version and current.current_version.number != base:
        raise NoLonger(_("Version %(number)s was added while you were preparing yours: compare with it first.") % {"number": current.current_version.number})
    version = _add_version(document, file, by=by, label=label, note=note)
    record("version.added", document, by=by, version=version.number)
    return version


@transaction.atomic
def withdraw_document(document: Document, *, by: User, reason: str) -> None:
    """Take a document back, for good, saying why. Raises WrongStatus once it is adopted or already withdrawn."""
    require(by, "withdraw", document)
    change_status(document, Document.Status.WITHDRAWN, by=by, withdrawn_because=reason)


def _add_version(document: Document, file: UploadedFile, *, by: User, label: str, note: str) -> Version:
    stored = store_upload(file, by=by)
    before = document.versions.first()
    version = Version.objects.create(
        document=document, number=before.number + 1 if before else 1, label=label, note=note, author=by,
        sha256=stored.sha256, made_from=before,
    )
    VersionFile.objects.create(version=version, stored=stored)
    document.current_version = version
    document.save(update_fields=["current_version"])
    return version
