"""The profile of an organisation, and its membership of the coalition."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.counties import COUNTIES
from members.forms.term import EndForm, TermForm, basis_field
from members.models import MembershipPeriod, Organisation
from members.permissions.directory import runs_coalition
from protect_portal.ui.forms import PortalForm, PortalModelForm
from protect_portal.ui.stale import FromBase

LANGUAGES = [
    ("ro", _l("Romanian")), ("en", _l("English")), ("fr", _l("French")), ("de", _l("German")), ("es", _l("Spanish")),
    ("it", _l("Italian")), ("hu", _l("Hungarian")), ("uk", _l("Ukrainian")), ("ru", _l("Russian")),
]  # fmt: skip
FISCAL_CODE = RegexValidator(r"^(RO)?\d{2,10}$", _l("A fiscal code has 2 to 10 digits, with or without RO before them."))


class WebsiteField(forms.URLField):
    """A written address without a scheme is read as https."""

    def __init__(self, **options):
        super().__init__(**{"assume_scheme": "https"} | options)


class OrganisationForm(FromBase, PortalModelForm):
    """Name, kind and founding are facts of the register: only those who run the coalition change them."""

    REGISTERED = ("name", "name_en", "kind", "founding_member")
    county = forms.ChoiceField(
        label=_l("County"), required=False, choices=[("", "–"), *COUNTIES.items()],
        help_text=_l("The county alone. Street addresses and shelters are never written in the portal."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_l("Languages you can work in"), required=False, choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Organisation
        fields = [
            "name", "name_en", "short_name", "kind", "founding_member", "specialisations", "county", "cui", "website",
            "official_address", "languages", "two_steps",
        ]  # fmt: skip
        field_classes = {"website": WebsiteField}
        widgets = {"kind": forms.RadioSelect, "specialisations": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cui"].validators.append(FISCAL_CODE)
        if not runs_coalition(self.user):
            for name in self.REGISTERED:
                self.fields.pop(name, None)
        self.keep_base()


class MembershipBeginForm(TermForm):
    last_day, side_by_side = None, []
    status = forms.ChoiceField(label=_l("Status"), choices=MembershipPeriod.Status, widget=forms.RadioSelect, initial="active")
    field_order = ["status", "first_day", "basis"]

    def __init__(self, *args, organisation: Organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if self.is_dated and self.organisation.membership_periods.overlapping(self.starts_at).exists():
            self.add_error("first_day", _("Another membership of this organisation runs then: end it first."))
        return cleaned


class MembershipChangeForm(PortalForm):
    """Only the states that the present one may become."""

    status = forms.ChoiceField(label=_l("New status"), widget=forms.RadioSelect)
    basis = basis_field()
    reason = forms.CharField(label=_l("Reason"), max_length=200, required=False, help_text=_l("Members can read it."))

    def __init__(self, *args, period: MembershipPeriod, **kwargs):
        super().__init__(*args, **kwargs)
        after = period.TRANSITIONS[period.status]
        self.fields["status"].choices = [choice for choice in period.Status.choices if choice[0] in after]


class MembershipEndForm(EndForm):
    ended_as = forms.ChoiceField(label=_l("How it ends"), choices=MembershipPeriod.EndedAs, widget=forms.RadioSelect)
    basis = basis_field()
    field_order = ["ended_as", "last_day", "basis"]
