from django import forms
from django.utils.translation import gettext_lazy as _l

from protect_portal.ui.forms import PortalForm

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class DigestHourForm(PortalForm):
    """At which hour the summary comes."""

    hour = forms.TypedChoiceField(
        label=_l("Hour of the summary"),
        help_text=_l("Romanian time, on working days; the weekly one on the first working day of the week."),
        choices=HOURS,
        coerce=int,
    )
