from django import forms
from django.utils.translation import gettext_lazy as _l

from members.actions.account import Closing
from members.models import User
from protect_portal.ui.forms import LineField, PortalForm, PortalModelForm


class AccountForm(PortalModelForm):
    """What a person changes about themselves; the address is how they are known, and stays."""

    class Meta:
        model = User
        fields = ["name", "language", "phone"]
        field_classes = {"name": LineField}


class ClosingForm(PortalForm):
    reason = forms.ChoiceField(
        label=_l("Why"),
        choices=Closing,
        widget=forms.RadioSelect,
        help_text=_l("Recorded with the closing; the secretariat reads it on the person's page."),
    )
