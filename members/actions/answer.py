"""What a party says to a plain ask: kept with the note that it answered, in one transaction."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from members.actions.ask import answer_ask, lock_for_answer
from members.kinds import KINDS
from members.models import AskedParty, AskField, AskValue, User
from members.permissions.ask import NOT_BY_OFFICE
from protect_portal.audit.status import Stale
from protect_portal.files.store import store_upload


def version_of(party: AskedParty) -> str:
    """Changes with each answer of the party: what a form began from."""
    return party.answered_at.isoformat() if party.answered_at else ""


@transaction.atomic
def answer_plain(party: AskedParty, form: Any, *, by: User, source: str = AskedParty.Source.PORTAL) -> None:
    """Keep what was filled in (members/forms/answer.py), and note the answer. Raises NoLonger after the close, Stale where somebody else
    has answered for the same party since the form was made, ValidationError where a file is refused."""
    lock_for_answer(party)
    if form.cleaned_data["base"] != version_of(AskedParty.objects.get(pk=party.pk)):
        raise Stale()
    save_values(party, form.answers(), by=by)
    answer_ask(party, by=by, source=source)


@transaction.atomic
def nothing_to_add(party: AskedParty, *, by: User, source: str = AskedParty.Source.PORTAL) -> None:
    """The party has read it and has nothing to say: no reminder comes any more. What it had said before is gone.

    Raises PermissionDenied for kinds whose words lie with another object (a meeting is answered with yes, maybe or no), and for those that
    ask for nothing but one press: whoever has read something says so."""
    kind = KINDS.get(lock_for_answer(party).kind)
    if kind is None or kind.name in NOT_BY_OFFICE or getattr(kind.form, "names_nothing", False):
        raise PermissionDenied("it is answered by its own object")
    AskValue.objects.filter(party=party).delete()
    answer_ask(party, by=by, source=source, status=AskedParty.Status.NOTHING_TO_ADD)


def save_values(party: AskedParty, answers: list[tuple[AskField, Any]], *, by: User) -> None:
    """One row for each field; an empty one holds null. A file stays where none was uploaded in its place."""
    for field, value in answers:
        said = {"file": store_upload(value, by=by)} if isinstance(value, UploadedFile) else {"value": value}
        if field.kind == AskField.Kind.FILE and value is None:
            continue
        AskValue.objects.update_or_create(party=party, field=field, defaults=said)
