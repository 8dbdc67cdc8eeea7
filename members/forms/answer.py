"""The form of an answer to a plain ask: its fields, as whoever asks has set them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from members.actions.answer import version_of
from members.models import AskedParty, AskField, AskValue
from protect_portal.files.guard import check_upload
from protect_portal.ui.forms import DayField, PortalForm

PREFIX = "field"
LONGEST = 5000  # letters of a text
YES_OR_NO = (("yes", _l("Yes")), ("no", _l("No")))


class PlainAnswerForm(PortalForm):
    """One input for each field of the ask, filled with what the party answered before; `base` says from which answer one began."""

    refused = _l("Not sent")
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, party: AskedParty, fields: list[AskField], values: dict[int, AskValue], **kwargs: Any) -> None:
        self.party, self.asked, self.values = party, fields, values
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = version_of(party)
        for field in fields:
            self.fields[f"{PREFIX}-{field.pk}"] = input_of(field, values.get(field.pk))

    def answers(self) -> list[tuple[AskField, Any]]:
        """Each field with its value as AskValue holds it, a file as it was uploaded; None where nothing was filled in."""
        return [(field, kept(field, self.cleaned_data[f"{PREFIX}-{field.pk}"])) for field in self.asked]


def input_of(field: AskField, value: AskValue | None) -> forms.Field:
    """The input for one field. A file that was sent before stays where none is chosen."""
    made = {
        AskField.Kind.TEXT: lambda **how: forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST, **how),
        AskField.Kind.NUMBER: lambda **how: forms.DecimalField(max_digits=15, decimal_places=4, **how),
        AskField.Kind.DATE: lambda **how: DayField(**how),
        AskField.Kind.YES_NO: lambda **how: forms.ChoiceField(choices=_offered(field, YES_OR_NO), widget=forms.RadioSelect, **how),
        AskField.Kind.CHOICE: lambda **how: forms.ChoiceField(
            choices=_offered(field, [(one, one) for one in field.choices]), widget=forms.RadioSelect, **how
        ),
        AskField.Kind.FILE: lambda **how: forms.FileField(validators=[check_upload], **how),
    }[AskField.Kind(field.kind)]
    is_file = field.kind == AskField.Kind.FILE
    needed = field.required and not (is_file and value and value.file_id)
    sent = _l("Sent before: %(name)s") % {"name": value.file.name} if is_file and value and value.file_id else ""
    help_text = " ".join(filter(None, [field.help, str(sent)]))
    return made(label=field.label, help_text=help_text, required=needed, initial=None if is_file else shown(field, value))


def _offered(field: AskField, choices: Any) -> list[tuple[str, Any]]:
    return list(choices) if field.required else [("", _l("No answer")), *choices]


def shown(field: AskField, value: AskValue | None) -> Any:
    """A kept value as its input shows it."""
    if value is None or value.value is None:
        return None
    return ("yes" if value.value else "no") if field.kind == AskField.Kind.YES_NO else value.value


def kept(field: AskField, typed: Any) -> Any:
    """What was typed as AskValue holds it: a text, a number, an ISO date, a boolean, or the upload."""
    if typed in (None, ""):
        return None
    if field.kind == AskField.Kind.YES_NO:
        return typed == "yes"
    if field.kind == AskField.Kind.DATE:
        return typed.isoformat()
    if isinstance(typed, Decimal):
        return int(typed) if typed == typed.to_integral_value() else float(typed)
    return typed


class WrittenAnswers:
    """For pages that refuse before the ask is known (signed out, a token too old): every field of a plain answer counts as a text."""

    class Fields(dict):
        def get(self, name: str, default: Any = None) -> forms.Field | None:
            return forms.CharField() if name.isdecimal() else default

    base_fields = Fields()
