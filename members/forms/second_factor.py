"""Adding and using a passkey, and taking away the factors of somebody who lost theirs."""

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

from protect_portal.ui.forms import LineField, PortalForm

NONSENSE = (AttributeError, KeyError, TypeError, ValueError)
"""What django-allauth and fido2 raise for an answer that no browser makes."""


class Answer:
    """An answer of a passkey: whatever is sent, it is right or refused."""

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
    reason = LineField(
        label=_l("How you know it is them"),
        max_length=200,
        help_text=_l("For example: called back on the number in the directory. It is kept."),
    )
