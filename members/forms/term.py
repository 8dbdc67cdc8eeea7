"""First and last days as people write them, and the instants that dated rows are stored with."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from protect_portal.access.terms import BUCHAREST, after_last_day, first_instant
from protect_portal.ui.forms import DayField, PortalForm


def first_moment(day: date) -> datetime:
    """The beginning of `day` in Bucharest. For today it is this moment: what ended an hour ago is not overlapped."""
    return timezone.now() if day == timezone.localdate(timezone=BUCHAREST) else first_instant(day)


def today() -> date:
    return timezone.localdate(timezone=BUCHAREST)


def basis_field(**options) -> forms.CharField:
    return forms.CharField(
        label=_l("Basis"), max_length=200, help_text=_l("The decision it rests on, with its number and date."), **options
    )


class TermForm(PortalForm):
    """What every dated row asks: from when, until when, because of which decision."""

    side_by_side = [("first_day", "last_day")]

    first_day = DayField(label=_l("First day"), initial=today)
    last_day = DayField(label=_l("Last day"), required=False)
    basis = basis_field()

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned

    @property
    def is_dated(self) -> bool:
        """Whether the days are usable, so that an overlap can be looked for."""
        return bool(self.cleaned_data.get("first_day")) and "last_day" not in self.errors

    @property
    def starts_at(self) -> datetime:
        return first_moment(self.cleaned_data["first_day"])

    @property
    def ends_at(self) -> datetime | None:
        return after_last_day(last) if (last := self.cleaned_data.get("last_day")) else None


class EndForm(PortalForm):
    """Ends a dated row: at once, or with the end of a day."""

    last_day = DayField(label=_l("Last day"), required=False, help_text=_l("Leave it empty to end it at once."))

    def __init__(self, *args, term, **kwargs):
        self.term = term
        super().__init__(*args, **kwargs)

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        if day and after_last_day(day) <= self.term.starts_at:
            raise ValidationError(_("The last day is before the first."))
        if day and self.term.ends_at and after_last_day(day) > self.term.ends_at:
            raise ValidationError(_("This ends sooner already: an end cannot be put off."))
        return day

    @property
    def ends_at(self) -> datetime | None:
        return after_last_day(last) if (last := self.cleaned_data.get("last_day")) else None
