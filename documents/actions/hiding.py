"""A text that identifies somebody: hidden at once from everyone but its author, and shown again by the author."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from documents.actions.circle import drop_waiting_change
from documents.models import Document
from members.models import User
from protect_portal.access.rights import require
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock


class HidingReason(models.TextChoices):
    """Why a text is hidden; a choice and no free text, so that the record itself identifies nobody."""

    PERSON = "person", _l("It identifies a victim, or a person at risk")
    DATA = "data", _l("It holds other personal data")
    PLACE = "place", _l("It says where a protected place is")


@transaction.atomic
def hide_document(document: Document, *, by: User, reason: str) -> None:
    """From now on only its author sees it. Raises PermissionDenied, NoLonger where it is hidden already."""
    current = lock(document)
    require(by, "hide", current)
    if current.hidden_at:
        raise NoLonger(_("The text is hidden already."))
    drop_waiting_change(document, by=by)
    record("document.hidden", document, by=by, reason=reason)
    document.hidden_at = timezone.now()
    document.save(update_fields=["hidden_at"])


@transaction.atomic
def show_document(document: Document, *, by: User) -> None:
    """Its circle sees it again. Raises PermissionDenied where `by` is not its author, NoLonger where it is not hidden."""
    current = lock(document)
    require(by, "show", current)
    if current.hidden_at is None:
        raise NoLonger(_("The text is not hidden."))
    document.hidden_at = None
    document.save(update_fields=["hidden_at"])
    record("document.shown", document, by=by)
