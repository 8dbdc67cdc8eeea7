"""What came by phone, mail or paper: recorded with how, when and by whom. The organisation may correct it until the close."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.ask import lock_for_answer
from members.kinds import KINDS
from members.models import AskedParty, User
from members.permissions.ask import PERSONAL
from protect_portal.access.rights import require
from protect_portal.audit.status import NoLonger
from protect_portal.files.store import store_upload


def is_to_be_recorded(party: AskedParty) -> bool:
    """Whether nobody of the organisation has answered in its own words, so that what came by another way may be written down."""
    unanswered = (*AskedParty.SILENT, AskedParty.Status.EXCUSED)
    return party.status in unanswered or party.source == AskedParty.Source.ON_BEHALF


def refuse_own_answer(party: AskedParty) -> None:
    """Raises NoLonger where the organisation has answered itself: only its own people change that."""
    if not is_to_be_recorded(party):
        raise NoLonger(_("It has answered in the portal itself: only its own people change that."))


@transaction.atomic
def record_answer(
    party: AskedParty,
    form: Any,
    *,
    by: User,
    medium: str,
    said_on: date,
    said_by: str = "",
    note: str = "",
    proof: UploadedFile | None = None,
) -> None:
    """Record what `party` answered; `form` is the valid form of its kind. `medium`: phone, mail or paper.

    Raises PermissionDenied for whoever does not read the board and for kinds that are only ever answered in person (consent, access,
    votes), NoLonger after the close and where the organisation has answered itself, ValidationError where the scan is refused."""
    require(by, "board", party.ask)
    kind = KINDS.get(party.ask.kind)
    if party.ask.kind in PERSONAL or not (kind and kind.may_record and kind.save):
        raise PermissionDenied("this is answered in person")
    lock_for_answer(party)
    refuse_own_answer(AskedParty.objects.get(pk=party.pk))
    party.recorded_by, party.medium, party.said_on, party.said_by, party.note = by, medium, said_on, said_by, note
    party.proof = store_upload(proof, by=by) if proof else None
    kind.save(party, form, by=by, source=AskedParty.Source.ON_BEHALF)
