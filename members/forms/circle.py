"""Choosing to whom something goes: whole circles, the silent of a request, organisations one by one, and some left out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from members.addressees import Addressed, Choice, addressed, choices_for
from members.models import Circular
from protect_portal.ui.forms import sentence

ONE, SILENT = "org:", "silent:"


def _boxes(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class CircleFields(forms.Form):
    """Mixin of a form with a user. It calls offer_circles() once its fields are there; `to` is what addressed() takes.

    A field without choices is left out: who leads a group chooses among their groups alone."""

    circles = _boxes(_l("Who gets it"))
    silent = _boxes(_l("Those who have not answered"))
    organisations = _boxes(_l("Chosen organisations"))
    without = _boxes(_l("Left out"))

    CHOOSERS = ("circles", "silent", "organisations", "without")

    def offer_circles(self) -> None:
        self.offered = choices_for(self.user)
        for name, choices in zip(self.CHOOSERS, _sorted(self.offered), strict=True):
            self.fields[name].choices = choices
            self.fields[name].sometimes_required = True
            if not choices:
                del self.fields[name]

    @property
    def to(self) -> list[str]:
        return [key for name in self.CHOOSERS for key in self.cleaned_data.get(name, [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not set(self.CHOOSERS) & set(self.errors):
            self.whom = addressed(self.to, self.user)
            self.check_circle(self.whom)
        return cleaned

    def check_circle(self, whom: Addressed) -> None:
        """Refuses a circle that holds nobody; a form with more to ask of it overrides this."""
        if not (whom.organisations.exists() or whom.people.exists()):
            self.refuse_circle(_("Nobody would get it: choose a circle, or at least one organisation."))

    def refuse_circle(self, words: str) -> None:
        self.add_error(next((name for name in self.CHOOSERS if name in self.fields), None), words)


def _sorted(offered: list[Choice]) -> tuple[list[tuple[str, Any]], ...]:
    """The choices of each field: circles with what they hold, the silent, organisations, and every organisation that could be left out."""
    whole = [(choice.key, sentence(choice.label, counted(choice))) for choice in offered if not choice.key.startswith((ONE, SILENT))]
    silent = [(choice.key, sentence(choice.label, counted(choice))) for choice in offered if choice.key.startswith(SILENT)]
    single = [(choice.key, choice.label) for choice in offered if choice.key.startswith(ONE)]
    reached = {one.pk: one.called for choice in offered if not choice.key.startswith(ONE) for one in choice.organisations}
    left_out = sorted(((f"-{ONE}{pk}", name) for pk, name in reached.items()), key=lambda pair: pair[1].casefold())
    return whole, silent, single, left_out


def counted(choice: Choice) -> str:
    """How many organisations, or people, a circle holds."""
    many, people = choice.organisations.count(), choice.people.count()
    words = ngettext("%(count)s organisation", "%(count)s organisations", many) % {"count": many}
    if not people:
        return words
    by_name = ngettext("%(count)s person", "%(count)s people", people) % {"count": people}
    return f"{words}, {by_name}" if many else by_name


def chosen_in(circular: Circular, offered: Iterable[Choice]) -> dict[str, list[str]]:
    """The circle of a draft as it can be chosen again: the whole circle, its organisations, or a circle without some."""
    offered = list(offered)
    if whole := next((choice for choice in offered if choice.to and choice.to == circular.to), None):
        return {"circles": [whole.key]}
    asked = set(circular.ask.parties.filter(organisation__isnull=False).values_list("organisation", flat=True))
    keys = {f"{ONE}{pk}" for pk in asked}
    if keys <= {choice.key for choice in offered}:
        return {"organisations": sorted(keys)}
    circles = ((choice, {one.pk for one in choice.organisations}) for choice in offered)
    choice, held = next(((choice, held) for choice, held in circles if asked <= held), (None, set()))
    return {"circles": [choice.key], "without": [f"-{ONE}{pk}" for pk in sorted(held - asked)]} if choice else {}
