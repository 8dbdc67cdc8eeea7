"""Offices of the coalition: who holds them, and who exercises them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.forms.term import TermForm
from members.models import Mandate, Organisation, User
from protect_portal.access.keys import now, running


class MandateForm(TermForm):
    office = forms.ChoiceField(label=_l("Office"), choices=Mandate.Office, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), empty_label=_l("Choose"), label=_l("Organisation"))
    field_order = ["office", "organisation", "first_day", "last_day", "basis"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = Organisation.objects.allowed(self.user).holding().filter(kind=Organisation.Kind.NGO)
        self.fields["organisation"].queryset = members.order_by("name")

    def clean(self):
        cleaned = super().clean()
        same = Mandate.objects.filter(office=cleaned.get("office", ""))
        if self.is_dated and same.overlapping(self.starts_at, self.ends_at).exists():
            self.add_error("office", _("Another mandate for this office runs in that time: end it first."))
        return cleaned


class AppointmentForm(TermForm):
    """Only people who work for the organisation that holds the mandate, and are not yet appointed."""

    last_day, side_by_side = None, []
    user = forms.ModelChoiceField(
        User.objects.none(), empty_label=_l("Choose"), label=_l("Person"),
        error_messages={"invalid_choice": _l("This person is already appointed, or does not work for the organisation.")},
    )  # fmt: skip
    field_order = ["user", "first_day", "basis"]

    def __init__(self, *args, mandate: Mandate, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.allowed(self.user).filter(is_active=True, pk__in=_working_for(mandate))
        self.fields["user"].queryset = people.exclude(pk__in=mandate.appointments.running().values("user")).order_by("name")
        self.fields["basis"].required = False


def _working_for(mandate: Mandate):
    return mandate.organisation.affiliations.filter(running(now())).values("user")
