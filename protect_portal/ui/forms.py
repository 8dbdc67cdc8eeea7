"""One template renders every form of the portal; the base classes know who fills it in."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from protect_portal.ui.tlp import tlp_badge


class PortalRenderer(TemplatesSetting):
    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"


def parsed(text: str) -> date | None:
    """The day of an ISO date, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class LineField(forms.CharField):
    """One line in composed letters (NFC), without control or direction signs, so that it is found and shown as it was meant."""

    def to_python(self, value: Any) -> str:
        letters = unicodedata.normalize("NFC", super().to_python(value))
        seen = "".join(letter for letter in letters if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf"})
        return " ".join(seen.split())


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What was typed and is no day stays readable: a calendar would drop it, a text field shows it."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and value and not parsed(value):
            context["widget"]["type"] = "text"
        return context


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)  # what lies outside is a slip of the keyboard


def _within_reach(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        raise forms.ValidationError(_("Write a day between %(first)s and %(last)s."), "far_day", years)


class DayField(forms.DateField):
    """A day, written 2026-12-02 by browsers or 02.12.2026 by hand, between 1990 and 2100."""

    widget = DayInput
    input_formats = ("%Y-%m-%d", "%d.%m.%Y")
    default_validators = [_within_reach]


class ClockField(forms.TimeField):
    """An hour of the clock, 10:00."""

    widget = ClockInput
    input_formats = ("%H:%M", "%H:%M:%S")


def _sentence(label: str, explanation: str = "", tlp: str = "") -> SafeString:
    return format_html('<b>{}</b><span class="explanation">{}</span>{}', label, explanation, tlp_badge(tlp) if tlp else "")


# A choice written as a sentence with its explanation and TLP label, for radios
sentence = lazy(_sentence, SafeString)


class TakesUser:
    """`user` is who fills the form in: choices are only what that person may choose.

    `side_by_side` names fields that share a line: [("starts_at", "ends_at")]; `refused` says in the error summary
    what did not happen.
    """

    side_by_side: list[tuple[str, ...]] = []
    refused = _("Not saved")

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            make_native(field)


class PortalForm(TakesUser, forms.Form):
    """Base of forms without a model."""


class PortalModelForm(TakesUser, forms.ModelForm):
    """Base of forms of one row."""


TEXT_ROWS = 5
EMPTY_LABEL = "---------"  # Django's own


def make_native(field: forms.Field) -> None:
    """Give plain date and time fields the browser's own inputs, and texts a modest height."""
    if type(field.widget) is forms.Textarea and field.widget.attrs.get("rows") == "10":
        field.widget.attrs["rows"] = TEXT_ROWS
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == EMPTY_LABEL:
        field.empty_label = _("Choose")
    for old, new in ((forms.DateInput, DayInput), (forms.TimeInput, ClockInput)):
        if type(field.widget) is old:
            widget = new(field.widget.attrs)
            widget.is_required = field.widget.is_required
            field.widget = widget


def field_lines(form: forms.BaseForm) -> Iterator[list[forms.BoundField]]:
    """The visible fields, those of one `side_by_side` group together."""
    groups = {group[0]: group for group in getattr(form, "side_by_side", ())}
    taken: set[str] = set()
    for field in form.visible_fields():
        if field.name not in taken:
            names = groups.get(field.name, (field.name,))
            taken.update(names)
            yield [form[name] for name in names]
