"""Inviting somebody, and accepting."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.invitation import role_is_taken
from members.models import Affiliation, Invitation, Organisation, User
from protect_portal.ui.forms import LineField, PortalForm

LANGUAGES = User._meta.get_field("language").choices


class InvitationForm(PortalForm):
    """The e-mail address decides who is meant; a person who is already known keeps their own name and language."""

    email = forms.EmailField(label=_l("E-mail address"), help_text=_l("A work address: the link is sent there."))
    name = LineField(label=_l("Name"), max_length=120)
    role = forms.ChoiceField(
        label=_l("Role in the organisation"), choices=Affiliation.Role, initial=Affiliation.Role.STAFF, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_l("Language of the invitation"), choices=LANGUAGES, widget=forms.RadioSelect, initial="ro")

    def __init__(self, *args, organisation: Organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        person = User.objects.filter(email__iexact=cleaned.get("email", "")).first()
        role = cleaned.get("role", "")
        if person and self._works_here(person, role):
            self.add_error("email", _("%(name)s already has this role here.") % {"name": person.name})
        elif person and Invitation.objects.open().filter(user=person, organisation=self.organisation, role=role).exists():
            self.add_error("email", _("This person is already invited. Send that invitation again instead."))
        elif role_is_taken(self.organisation, role):
            self.add_error("role", _("Somebody holds this role now: end that first, or choose another."))
        return cleaned

    def _works_here(self, person: User, role: str) -> bool:
        return self.organisation.affiliations.running().filter(user=person, role=role).exists()


class AcceptForm(PortalForm):
    """What a new person chooses. Whoever has a password already keeps it."""

    language = forms.ChoiceField(label=_l("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    name = LineField(
        label=_l("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_l("As colleagues will read it."),
    )  # fmt: skip
    password = forms.CharField(
        label=_l("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_l("At least 10 characters; a few words you remember are best."),
    )  # fmt: skip

    def __init__(self, *args, person: User, **kwargs):
        self.person = person
        super().__init__(*args, initial={"name": person.name, "language": person.language}, **kwargs)
        if person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
