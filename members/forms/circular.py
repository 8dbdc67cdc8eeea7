"""Writing a circular: to whom, its words, its files, its label, and whether it is to be confirmed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.circular import TOO_WIDE, is_too_wide
from members.addressees import Addressed, Choice
from members.forms.ask import last_minute
from members.forms.circle import CircleFields, chosen_in
from members.forms.term import today
from members.models import Circular, CircularFile
from members.wording import clean_words
from protect_portal.access.lock import Tlp
from protect_portal.access.terms import BUCHAREST
from protect_portal.files.guard import ACCEPTED, as_kept, check_upload
from protect_portal.ui.forms import DayField, LineField, PortalModelForm, sentence
from protect_portal.ui.stale import FromBase

LONGEST = 20_000  # letters of a text
MOST_FILES = 10
IN_MAIL = _l("The full text goes out in the mail.")
NOT_IN_MAIL = _l("The mail says only that something waits; it is read in the portal, and each opening is recorded.")
LABELS = (
    (Tlp.GREEN, sentence(_l("Those it goes to, and whoever they work with"), IN_MAIL, Tlp.GREEN)),
    (Tlp.AMBER, sentence(_l("Those it goes to, inside their organisations and those they assist"), IN_MAIL, Tlp.AMBER)),
    (Tlp.AMBER_STRICT, sentence(_l("Those it goes to, only inside their organisations"), NOT_IN_MAIL, Tlp.AMBER_STRICT)),
)
"""No RED: it is for people by name, and a circular goes to organisations and is read by the offices (members/actions/circular.py)."""


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several files at once, each looked at by the upload guard; what it refuses is said with the file's name."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ",".join(f".{ending}" for ending in (*ACCEPTED, "jpeg"))
        super().__init__(widget=FilesInput(attrs={"accept": accepted, "multiple": True}), required=False, **kwargs)

    def clean(self, data: list, initial: Any = None) -> list:
        if len(data) > MOST_FILES:
            raise ValidationError(_("At most %(number)s files at once.") % {"number": MOST_FILES})
        return [self._one(file) for file in data]

    def _one(self, file: Any) -> Any:
        try:
            check_upload(file)
        except ValidationError as refused:
            raise ValidationError([f"{file.name}: {sentence}" for sentence in refused.messages]) from refused
        return as_kept(file)


class CircularForm(FromBase, CircleFields, PortalModelForm):
    """The words of a circular, its files, its label, and where it goes."""

    refused = _l("Not saved")

    question = LineField(label=_l("Subject"), max_length=300)
    text = forms.CharField(
        label=_l("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_l(
            "An empty line begins a paragraph, a line that begins with a dash is an item of a list. Addresses can be followed. "
            "Please leave out whatever could identify a victim."
        ),
    )
    added = FilesField(label=_l("Files"), help_text=_l("Up to 10 MB together go out with the mail; of more, the mail has the addresses."))
    taken_out = forms.ModelMultipleChoiceField(
        label=_l("Take out"), queryset=CircularFile.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tlp = forms.ChoiceField(label=_l("Who may see it"), choices=LABELS, widget=forms.RadioSelect, initial=Tlp.GREEN)
    last_day = DayField(label=_l("Until when"), required=False, help_text=_l("Only where it is to be confirmed; the silent are reminded."))

    class Meta:
        model = Circular
        fields = ["text", "confirm"]
        labels = {"confirm": _l("Ask each organisation to confirm that it has read it")}

    field_order = [*CircleFields.CHOOSERS, "question", "text", "added", "taken_out", "tlp", "confirm", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_circles()
        self.fields["last_day"].sometimes_required = self.fields["added"].sometimes_required = True
        self._offer_files()
        self.keep_base()

    def _offer_files(self) -> None:
        sent_before = self.instance.files.select_related("stored") if self.instance.pk else CircularFile.objects.none()
        self.fields["taken_out"].queryset = sent_before
        self.fields["taken_out"].label_from_instance = lambda file: file.stored.name
        if not sent_before:
            self.fields["taken_out"].widget = forms.MultipleHiddenInput()

    @property
    def closes_at(self) -> datetime | None:
        day = self.cleaned_data.get("last_day")
        return last_minute(day) if day and self.cleaned_data.get("confirm") else None

    def clean_text(self) -> str:
        return clean_words(self.cleaned_data["text"])

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day < today():
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("confirm") and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Say until which day it is to be confirmed."))
        return cleaned

    def check_circle(self, whom: Addressed) -> None:
        super().check_circle(whom)
        if is_too_wide(self.cleaned_data.get("tlp", ""), whom):
            self.add_error("tlp", TOO_WIDE)


def said_before(circular: Circular, offered: Iterable[Choice]) -> dict[str, Any]:
    """What the form of a draft begins with, beside its text."""
    ask = circular.ask
    day = ask.closes_at.astimezone(BUCHAREST).date() if ask.closes_at else None
    return {"question": ask.question, "tlp": ask.tlp, "last_day": day} | chosen_in(circular, offered)
