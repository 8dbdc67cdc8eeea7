"""Confirming that something was read: a circular, a version of a document. It says nothing more; until the close it may be taken back."""

from typing import Any

from members.actions.ask import answer_ask
from members.models import AskedParty, User


def confirm_read(party: AskedParty, form: Any, *, by: User, source: str = AskedParty.Source.PORTAL) -> None:
    """Note that `party` has read it; its form holds nothing. Raises NoLonger after the close, PermissionDenied where it is not theirs."""
    answer_ask(party, by=by, source=source)
