"""Asking that a version be read: to whom, until when, and a word with it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from documents.actions.reading import who_can_read
from documents.models import Document
from members.addressees import Addressed
from members.forms.ask import last_minute
from members.forms.circle import CircleFields
from members.forms.term import today
from protect_portal.ui.forms import DayField, PortalForm


class ReadingForm(CircleFields, PortalForm):
    """Refuses a circle of which nobody can open the document: a request goes only to who can read it."""

    last_day = DayField(label=_l("Read by"), help_text=_l("Until the end of that day, Romania's time."))
    explanation = forms.CharField(
        label=_l("A word with it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("For example, what to look at. Please leave out whatever could identify a victim."),
    )  # fmt: skip

    field_order = [*CircleFields.CHOOSERS, "last_day", "explanation"]

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)
        self.offer_circles()

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < today():
            raise ValidationError(_("This day has passed."))
        return day

    def check_circle(self, whom: Addressed) -> None:
        able = who_can_read(self.document, whom)
        if not (able.organisations.exists() or able.people.exists()):
            self.refuse_circle(_("Nobody in it can open the document: choose others, or share it with them first."))

    @property
    def closes_at(self) -> datetime:
        return last_minute(self.cleaned_data["last_day"])
