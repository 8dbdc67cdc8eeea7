"""Asking: the question, its fields, whom it goes to; and what whoever asks does on its board."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.addressees import Choice, choices_for
from members.forms.term import today
from members.models import Ask, AskedParty, AskField, User
from protect_portal.access.lock import Tlp
from protect_portal.access.terms import BUCHAREST, after_last_day
from protect_portal.files.guard import check_upload
from protect_portal.ui.forms import DayField, LineField, PortalForm, PortalModelForm, sentence
from protect_portal.ui.stale import FromBase

MOST_FIELDS = 40
LABELS = (
    (
        Tlp.GREEN,
        sentence(
            _l("Those who are asked, and whoever they work with"), _l("It can be answered from the mail, without signing in."), Tlp.GREEN
        ),
    ),
    (Tlp.AMBER, sentence(_l("Those who are asked, inside their organisations"), _l("It is answered after signing in."), Tlp.AMBER)),
)
"""What a plain request is about; heavier labels belong to documents and meetings, whose openings are recorded."""


def _circles_first(choice: Choice) -> int:
    """Whole circles, then single organisations, then the silent ones of other asks."""
    return {"org": 1, "silent": 2}.get(choice.key.partition(":")[0], 0)


def last_minute(day: date) -> datetime:
    """When an ask closes that waits until the end of `day`: 23:59 in Romania, so that the close itself still says that day."""
    return after_last_day(day) - timedelta(minutes=1)


def question_field(**more: Any) -> LineField:
    return LineField(label=_l("Question"), max_length=300, help_text=_l("What you ask for, in one line."), **more)


class AskForm(FromBase, PortalModelForm):
    """The words of a plain ask, until when it waits, and the circles it goes to. An open one keeps its label, when
    answers are shown, and its last day (extended on its board), and asks others besides."""

    question = question_field()
    last_day = DayField(label=_l("Answer by"), help_text=_l("Until the end of that day, Romania's time."))
    tlp = forms.ChoiceField(label=_l("Who may see it"), choices=LABELS, widget=forms.RadioSelect, initial=Tlp.GREEN)
    to = forms.MultipleChoiceField(label=_l("Who is asked"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Ask
        fields = ["question", "explanation", "silence", "tlp", "answers_shown"]
        widgets = {"answers_shown": forms.RadioSelect}
        labels = {
            "explanation": _l("Explanation"),
            "silence": _l("What happens without an answer"),
            "answers_shown": _l("When those who are asked see each other's answers"),
        }
        help_texts = {"silence": _l("For example: the organisation stands in the report without data.")}

    field_order = ["question", "explanation", "last_day", "silence", "to", "tlp", "answers_shown"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(choice.key, choice.label) for choice in sorted(choices_for(self.user), key=_circles_first)]
        if self.instance.status == Ask.Status.OPEN:
            for name in ("tlp", "last_day", "answers_shown"):
                del self.fields[name]
            self.fields["to"].required, self.fields["to"].label = False, _("Ask others besides")
        elif self.instance.closes_at:
            self.fields["last_day"].initial = self.instance.closes_at.astimezone(BUCHAREST).date()
        self.keep_base()

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < today():
            raise ValidationError(_("This day has passed."))
        return day

    def clean_to(self) -> list[str]:
        chosen = self.cleaned_data["to"]
        offered = {choice.key: choice for choice in choices_for(self.user)}
        empty = [key for key in chosen if not offered[key].organisations.exists() and not offered[key].people.exists()]
        if chosen and len(empty) == len(chosen):
            raise ValidationError(_("Nobody would be asked: choose at least one organisation or person."))
        return chosen

    def _post_clean(self) -> None:
        """The last day as the instant at which it ends, before the row is checked as a whole."""
        if day := self.cleaned_data.get("last_day"):
            self.instance.closes_at = last_minute(day)
        super()._post_clean()


class AskFieldForm(PortalForm):
    """One thing to fill in. `field` is the number of the one that it changes."""

    field = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = LineField(label=_l("What is to be filled in"), max_length=200)
    kind = forms.ChoiceField(label=_l("Kind"), choices=AskField.Kind.choices, initial=AskField.Kind.TEXT)
    choices = forms.CharField(
        label=_l("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("One in each line, for the kind “choice”."),
    )
    help = LineField(label=_l("Help"), required=False, max_length=200)
    required = forms.BooleanField(label=_l("must be filled in"), required=False, initial=True)

    side_by_side = [("label", "kind")]

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        return list(dict.fromkeys(line[:200] for line in lines if line))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == AskField.Kind.CHOICE and len(cleaned.get("choices", [])) < 2:
            self.add_error("choices", _("Write at least two choices, one in each line."))
        elif cleaned.get("kind") != AskField.Kind.CHOICE:
            cleaned["choices"] = []
        return cleaned

    def has_changed(self) -> bool:
        """A new row that only has its place, its kind and its tick is still an empty one."""
        return bool({"label", "choices", "help", "field"} & set(self.changed_data))


AskFields = forms.formset_factory(AskFieldForm, extra=0, can_order=True, can_delete=True, max_num=MOST_FIELDS, absolute_max=MOST_FIELDS)


def fields_formset(ask: Ask | None, user: User, data: QueryDict | None = None):
    """The fields of an ask as rows; a new ask begins with one empty row."""
    rows = [{"choices": "\n".join(row.choices), "field": row.pk} | _said(row) for row in ask.fields.all()] if ask else [{}]
    return AskFields(data, initial=rows, prefix="fields", form_kwargs={"user": user})


def _said(row: AskField) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("label", "kind", "help", "required")}


def fields_typed(formset) -> list[dict[str, Any]]:
    """The rows in their order as set_fields() takes them; rows left empty are no fields."""
    rows = [form.cleaned_data for form in formset.ordered_forms if form.cleaned_data.get("label")]
    return [{name: row[name] for name in ("field", "label", "kind", "choices", "help", "required")} for row in rows]


class ExtendForm(PortalForm):
    last_day = DayField(label=_l("New last day"))

    def __init__(self, *args: Any, ask: Ask, **kwargs: Any) -> None:
        self.ask = ask
        super().__init__(*args, **kwargs)

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < today() or (self.ask.closes_at and last_minute(day) <= self.ask.closes_at):
            raise ValidationError(_("Choose a day later than the present last day."))
        return day

    @property
    def closes_at(self) -> datetime:
        return last_minute(self.cleaned_data["last_day"])


class RecordForm(PortalForm):
    """How an answer came that nobody of the organisation wrote in the portal."""

    side_by_side = [("said_on", "said_by")]
    refused = _l("Not recorded")

    medium = forms.ChoiceField(label=_l("How the answer came"), choices=AskedParty.Medium.choices, widget=forms.RadioSelect)
    said_on = DayField(label=_l("On which day"), initial=today)
    said_by = LineField(label=_l("Who answered"), max_length=160, help_text=_l("Name and role."))
    note = LineField(label=_l("Note"), required=False, max_length=300)
    proof = forms.FileField(
        label=_l("Proof, if there is one"), required=False, validators=[check_upload], help_text=_l("A scan, or the mail as a file.")
    )

    def clean_said_on(self):
        day = self.cleaned_data["said_on"]
        if day > today():
            raise ValidationError(_("This day is still to come."))
        return day


class NameForm(PortalForm):
    """Who of one's own people may answer too."""

    people = forms.ModelMultipleChoiceField(
        label=_l("Who may answer too"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = colleagues
