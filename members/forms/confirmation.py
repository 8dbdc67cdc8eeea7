"""The form behind "I have read it": it has nothing to fill in, and says what there is to read where its label lets that out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from members.models import AskedParty, User
from members.permissions.ask import OUTSIDE
from members.wording import Block, blocks
from protect_portal.ui.forms import PortalForm


class ReadForm(PortalForm):
    """Bound, it is always valid. It names nothing, so that whoever had a restricted text in the mail may confirm from there."""

    names_nothing = True
    verb = _l("I have read it")
    template_name = "members/_read_form.html"

    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, party: AskedParty, user: User, data: Any = None, files: Any = None) -> None:
        self.party = party
        super().__init__(data, files, user=user)

    @property
    def words(self) -> list[Block]:
        """The circular itself, for the page that a link opens."""
        circular = getattr(self.party.ask, "circular", None)
        return blocks(circular.text) if circular and self.party.ask.tlp in OUTSIDE else []
