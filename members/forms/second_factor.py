"""Adding and using a passkey, and taking away the factors of somebody who lost theirs."""

import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _l

from members.actions.second_factor import CALLS, Recognised
from members.models import User
from protect_portal.ui.forms import LineField, PortalForm

NONSENSE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError, struct.error)
"""What json, django-allauth and fido2 raise for an answer that no browser makes."""
LONGEST = 50_000  # characters; the longest answer of a passkey, with its attestation, has a tenth of them


class AnswerField(forms.JSONField):
    """The answer of a passkey; what no browser sends (nested without end, numbers without end) is not even shown again."""

    def to_python(self, value):
        try:
            if isinstance(value, str) and len(value) > LONGEST:
                raise ValueError("too long")
            return super().to_python(value)
        except NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None

    def bound_data(self, data, initial):
        return None

    def prepare_value(self, value):
        return ""


class Answer:
    """An answer of a passkey: whatever is sent, it is right or refused."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField(widget=forms.HiddenInput)

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None


class LoginForm(Answer, LoginWebAuthnForm):
    pass


class SecondStepForm(Answer, AuthenticateWebAuthnForm):
    pass


class AgainForm(Answer, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """django-allauth's, in plain words; a key that signs in by itself is what most people want."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField(widget=forms.HiddenInput)
        self.fields["name"] = LineField(
            label=_l("Name of the passkey"),
            max_length=60,
            required=False,
            help_text=_l("So that you recognise it: “work laptop”, “phone”."),
        )
        self.fields["passwordless"] = forms.BooleanField(
            label=_l("Sign in with this passkey alone"), required=False, initial=True,
            help_text=_l("The device asks for its PIN, fingerprint or face. Without it the passkey comes after the password."),
        )  # fmt: skip

    def clean(self) -> dict:
        try:
            return super().clean()
        except NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None


class RenameForm(EditWebAuthnForm):
    name = LineField(label=_l("Name of the passkey"), max_length=60)


class ResetForm(PortalForm):
    """A choice and no free text: it is kept in the record, which nobody can clear. The directory's number only where there is one."""

    reason = forms.ChoiceField(label=_l("How you know it is them"), widget=forms.RadioSelect, help_text=_l("It is kept in the record."))

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        calls = Recognised.BY_DIRECTORY if person.phone else Recognised.BY_KNOWN_NUMBER
        self.fields["reason"].choices = [(way.value, way.label) for way in Recognised if way not in CALLS or way == calls]
