"""The forms of "who sees it": the chooser of circles, access given by name, asking for it, hiding a text."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.actions.access import last_day_at_most, sees_by_circle
from documents.actions.hiding import HidingReason
from documents.models import Document
from documents.sharing.circles import (
    CIRCLES,
    FIRST,
    MORE,
    Circle,
    Target,
    as_if,
    belongs,
    by_name_at,
    circle_at,
    circle_named,
    readers_at,
    standing_at,
)
from documents.sharing.consent import Needs, needs_of, waiting_change
from documents.sharing.crowd import Crowd, Told
from documents.sharing.given import IN_WORDS
from documents.sharing.recipients import MOST, Found, Recipient, Recipients
from members.forms.term import today
from members.models import User
from protect_portal.access.keys import COALITION_WIDE, holders_of
from protect_portal.access.lock import NEEDS_GROUP
from protect_portal.ui.forms import DayField, LineField, PortalForm, sentence
from working_groups.models import WorkingGroup

OFFERED = {what: IN_WORDS[what] for what in ("view", "edit")}
"""What can be given: comments come with the rounds of comments."""


class CircleSelect(forms.RadioSelect):
    """The usual circles as sentences, "everyone" with the reason why not yet, the rare ones behind "more"."""

    template_name = "documents/circle_choice.html"

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        options = [option for _group, options, _index in context["widget"]["optgroups"] for option in options]
        usual, rare = ([option for option in options if option["value"] in names] for names in (FIRST, MORE))
        return context | {"usual": usual, "rare": rare, "rare_chosen": any(option["selected"] for option in rare)}


class CircleChoice(forms.Form):
    """Who can see it: circles the person belongs to; a circle of the group needs a group."""

    audience = forms.ChoiceField(
        label=_("Who can see it"),
        widget=CircleSelect,
        help_text=_("The numbers are the people of each circle today, with secretariat and presidency where they see it."),
    )

    def groups_of_user(self) -> QuerySet:
        """The groups in which `user` may share."""
        groups = WorkingGroup.objects.allowed(self.user, "contribute").exclude(status=WorkingGroup.Status.CONCLUDED)
        return groups.order_by("name")

    def offer(self, document: Document, *, groups: QuerySet) -> None:
        """Offer the circles of `document` that `user` belongs to, with who they are today: nobody opens a text to a circle
        that is not theirs. `groups` are those it may be in."""
        if "group" in self.fields:
            self.fields["group"].queryset = groups
        reachable = groups.filter(pk=document.group_id) if document.group_id else groups
        theirs = [name for name in CIRCLES if self._is_theirs(document, CIRCLES[name].audience, reachable)]
        self.told = told_of(document, theirs)
        self.fields["audience"].choices = [(name, _sentence(CIRCLES[name], self.told.get(name))) for name in theirs]

    def clean(self):
        cleaned = super().clean()
        chosen = CIRCLES.get(cleaned.get("audience"))
        if chosen and chosen.audience in NEEDS_GROUP and "group" in self.fields and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", _("Choose the group that can see it, or another answer to “Who can see it”."))
        return cleaned

    def _is_theirs(self, document: Document, audience: str, groups: QuerySet) -> bool:
        if audience not in NEEDS_GROUP:
            return belongs(self.user, as_if(document, audience))
        return any(belongs(self.user, as_if(document, audience, group)) for group in groups)


def told_of(document: Document, names: Iterable[str]) -> dict[str, Told]:
    """Of each circle how many would see it then, by the circle and by name besides: what stands after saving. Those of a group once the
    group is known. Two questions for all of them."""
    circles = {name: CIRCLES[name] for name in names if document.group_id or CIRCLES[name].audience not in NEEDS_GROUP}
    crowd = Crowd({key for circle in circles.values() for key in readers_at(document, circle.audience)})
    return {name: crowd.told(circle_at(document, circle.audience), by_name_at(document, circle)) for name, circle in circles.items()}


def _sentence(circle: Circle, told: Told | None):
    return sentence(circle.name, f"{circle.explanation} ({told})" if told else circle.explanation, circle.tlp)


class AudienceForm(CircleChoice, PortalForm):
    """Another circle for a document; `base` is what it was when the page was made."""

    base = forms.CharField(widget=forms.HiddenInput)
    group = forms.ModelChoiceField(WorkingGroup.objects.none(), label=_("Working group"), required=False)
    why = LineField(
        label=_("Why it is opened"),
        max_length=200,
        required=False,
        help_text=_("Needed when more people come to see it, or the label gets lighter. Stays in the record of labels."),
    )

    field_order = ["base", "audience", "group", "why"]

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(
            *args, initial={"audience": circle_named(document.audience, document.tlp), "base": standing_at(document)}, **kwargs
        )
        self.document = document
        self.fields["why"].sometimes_required = True
        if document.group_id:
            del self.fields["group"]
        self.offer(document, groups=self.groups_of_user())

    @property
    def target(self) -> Target:
        circle = CIRCLES[self.cleaned_data["audience"]]
        return Target(circle.audience, circle.tlp, self.cleaned_data.get("group") if circle.audience in NEEDS_GROUP else None)

    @property
    def changes_nothing(self) -> bool:
        standing = circle_named(self.document.audience, self.document.tlp), standing_at(self.document)
        return (self.cleaned_data["audience"], self.cleaned_data["base"]) == standing

    def may_be_saved(self) -> bool:
        """Whether a wider circle comes with its reason, and no question about this text waits already: what saving needs besides, and
        looking does not."""
        needs = needs_of(self.document, self.target, self.user)
        if needs is not Needs.NOTHING and not self.cleaned_data["why"]:
            self.add_error("why", _("More people would see it, the label gets lighter, or its keepers change: say why."))
        if needs is Needs.CONSENT and waiting_change(self.document):
            words = _("A question already waits for the answer of %(owner)s: until then no wider circle can be asked for.")
            self.add_error("audience", words % {"owner": self.document.organisation})
        return not self.errors


class GrantForm(PortalForm):
    """Share with people, guests and organisations: found by a part of a name (`find`), chosen one by one (`to`: user:12, org:3)."""

    template_name = "documents/grant_form.html"
    refused = _("No access was given")

    find = LineField(label=_("A part of the name, or of the organisation's name"), max_length=100, required=False)
    to = forms.MultipleChoiceField(
        label=_("Person, organisation or guest"),
        help_text=_("A person gets one mail; an organisation as many as stand beside its name."),
        error_messages={
            "invalid_choice": _("This person or organisation cannot be chosen."),
            "required": _("Look for somebody by a part of the name, and choose who gets access."),
        },
    )
    what = forms.ChoiceField(label=_("What is allowed"), choices=OFFERED, widget=forms.RadioSelect, initial="view")
    until = DayField(
        label=_("Until when"),
        required=False,
        help_text=_("Needed for a person from outside. An organisation keeps access until it is taken back."),
    )
    reason = LineField(label=_("Why"), max_length=200, help_text=_("Seen beside the access, by whoever sees the text."))

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document, self.recipients = document, Recipients(document, self.user)
        self.fields["until"].sometimes_required = True
        self.fields["to"].choices = [(row.key, row.name) for row in self.chosen]

    @cached_property
    def chosen(self) -> list[Recipient]:
        return self.recipients.of(list(self["to"].value() or [])[: MOST + 1])

    @cached_property
    def found(self) -> Found:
        typed = LineField().to_python(self["find"].value() or "")
        return self.recipients.found(typed[: self.fields["find"].max_length], without=[row.key for row in self.chosen])

    @property
    def lets_write(self) -> bool:
        """Whether writing is what would be given: only that can still be given to who sees it already."""
        return self["what"].value() == "edit"

    @property
    def found_in_words(self) -> str:
        if not self["find"].value():
            return ""
        if self.found.is_cut:
            return _("More match than are shown here: write more of the name.")
        if count := len(self.found.rows):
            return ngettext("%(count)s match", "%(count)s matches", count) % {"count": count}
        if self.chosen:
            return "" if self.is_bound else _("Nobody else matches.")
        return _("Nobody matches.")

    def clean_to(self):
        keys = self.cleaned_data["to"]
        if len(keys) > MOST:
            raise forms.ValidationError(_("Give access to at most %(count)s at once."), params={"count": MOST})
        return keys

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < today():
            raise forms.ValidationError(_("This day is already over."))
        if day and day > last_day_at_most():
            raise forms.ValidationError(_("Access lasts a year at most: it can be given again then."))
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to"):
            self.holders = self.recipients.holders(cleaned["to"])
            self._judge_day(cleaned.get("until"))
            self._judge_need(cleaned.get("what"))
        return cleaned

    def _judge_day(self, until) -> None:
        people = [to.pk for to in self.holders if isinstance(to, User)]
        if until and len(people) < len(self.holders):
            self.add_error("until", _("Access of an organisation has no last day: leave it empty, and take it back when it is over."))
        elif not until and "until" not in self.errors and holders_of(COALITION_WIDE).filter(pk__in=people).count() < len(people):
            self.add_error("until", _("A person from outside gets access until a last day."))

    def _judge_need(self, what: str | None) -> None:
        for to in self.holders if what == "view" else ():
            if sees_by_circle(self.document, to):
                self.add_error("to", _("%(who)s sees it already.") % {"who": to})


class HideForm(PortalForm):
    reason = forms.ChoiceField(label=_("Why it is hidden"), choices=HidingReason, widget=forms.RadioSelect)


class AccessAskForm(PortalForm):
    refused = _("Nothing was asked")

    reason = LineField(label=_("Why you need it"), max_length=200, help_text=_("Whoever keeps the document reads this sentence."))
