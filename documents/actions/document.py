"""What happens to documents: shared, given a new version, withdrawn."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.actions.circle import drop_waiting_change
from documents.models import Document, Version, VersionFile
from documents.sharing.circles import require_circle
from members.models import User
from protect_portal.access.rights import require
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import NoLonger, WrongStatus, change_status, lock
from protect_portal.files.store import digest, store_upload
from protect_portal.ui.stale import refuse_stale, save_changed

SAME_SUBMISSION = timedelta(days=1)


@transaction.atomic
def share_document(document: Document, file: UploadedFile, *, by: User, label: str = "", note: str = "") -> Document:
    """Save a new document with its first version. Raises PermissionDenied where `by` has no seat in its group,
    or opens it to all members without being one; ValidationError where the upload guard refuses the file; then nothing is kept."""
    document.author = by
    require_circle(by, document)
    document.save()
    _add_version(document, file, by=by, label=label, note=note)
    record("document.shared", document, by=by, version=1)
    return document


@transaction.atomic
def share_once(document: Document, file: UploadedFile, *, by: User, label: str = "", note: str = "") -> Document:
    """share_document, unless `by` has just sent the very same: a second press, or the back button, leads to the first document."""
    User._base_manager.select_for_update().get(pk=by.pk)
    return _sent_before(document, file, by) or share_document(document, file, by=by, label=label, note=note)


@transaction.atomic
def edit_document(form: ModelForm, *, by: User) -> None:
    """Correct the title, type or language. Raises Stale where somebody else has changed them since the form was opened,
    WrongStatus once the text no longer changes."""
    current = lock(form.instance)
    require(by, "edit", current)
    refuse_stale(form)
    if current.status not in Document.EDITABLE:
        raise WrongStatus(current)
    save_changed(form)
    record_edit(form, by=by)


@transaction.atomic
def add_version(document: Document, file: UploadedFile, *, by: User, base: int, label: str = "", note: str = "") -> Version:
    """Add the next version. `base` is the number the author started from: raises NoLonger where somebody was faster
    (but not where `by` has sent this very file already: a second press changes nothing), WrongStatus where the text is
    frozen, adopted, published or withdrawn."""
    current = lock(document)
    require(by, "edit", current)
    if current.status not in Document.EDITABLE:
        raise WrongStatus(current)
    latest = current.current_version
    if latest and latest.number == base + 1 and latest.author_id == by.pk and latest.sha256 == digest(file):
        return latest
    if latest and latest.number != base:
        sentence = _("Version %(number)s was added while you were preparing yours: compare with it first.")
        raise NoLonger(sentence % {"number": latest.number})
    version = _add_version(document, file, by=by, label=label, note=note)
    record("version.added", document, by=by, version=version.number)
    return version


@transaction.atomic
def withdraw_document(document: Document, *, by: User, reason: str) -> None:
    """Take a document back, for good, saying why. Raises WrongStatus once it is adopted or already withdrawn."""
    require(by, "withdraw", lock(document))
    drop_waiting_change(document, by=by)
    change_status(document, Document.Status.WITHDRAWN, by=by, withdrawn_because=reason)


def _sent_before(document: Document, file: UploadedFile, by: User) -> Document | None:
    same = {name: getattr(document, name) for name in ("title", "type_id", "organisation_id", "group_id", "audience", "tlp")}
    first = {"versions__number": 1, "versions__sha256": digest(file), "created_at__gt": timezone.now() - SAME_SUBMISSION}
    return Document.objects.allowed(by).filter(author=by, **same, **first).exclude(status=Document.Status.WITHDRAWN).first()


def _add_version(document: Document, file: UploadedFile, *, by: User, label: str, note: str) -> Version:
    stored = store_upload(file, by=by)
    before = document.versions.first()
    version = Version.objects.create(
        document=document,
        number=before.number + 1 if before else 1,
        label=label,
        note=note,
        author=by,
        sha256=stored.sha256,
        made_from=before,
    )
    VersionFile.objects.create(version=version, stored=stored)
    document.current_version = version
    document.save(update_fields=["current_version"])
    return version
