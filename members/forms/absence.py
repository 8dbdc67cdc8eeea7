from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.forms.term import first_moment, today
from members.models import Affiliation, User
from members.permissions.directory import own_organisations
from protect_portal.access.terms import after_last_day
from protect_portal.ui.forms import DayField, PortalForm


class AbsenceForm(PortalForm):
    """From when until when, and who answers meanwhile: a colleague, or nobody by name."""

    side_by_side = [("first_day", "last_day")]

    first_day = DayField(label=_l("First day"), initial=today)
    last_day = DayField(label=_l("Last day"))
    alternate = forms.ModelChoiceField(
        label=_l("Who answers meanwhile"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_l("The alternate of my organisation"),
        help_text=_l("They get what is asked of your organisation, and may answer it, until you are back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Affiliation.objects.allowed(self.user).running().filter(organisation__in=own_organisations(self.user))
        people = User.objects.allowed(self.user).filter(pk__in=colleagues.values("user"), is_active=True)
        self.fields["alternate"].queryset = people.exclude(pk=self.user.pk).order_by("name", "pk")

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if day < today():
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned

    @property
    def starts_at(self) -> datetime:
        return first_moment(self.cleaned_data["first_day"])

    @property
    def ends_at(self) -> datetime:
        return after_last_day(self.cleaned_data["last_day"])
