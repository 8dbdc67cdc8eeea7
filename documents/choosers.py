"""The forms of "who sees it": the chooser of circles, and access given by name."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from documents.actions.access import why_closed
from documents.actions.circle import Target, of_circle, readers_at, standing_at
from documents.circles import CIRCLES, FIRST, MORE, circle_named, counted
from documents.models import Document
from members.forms.term import today
from members.models import Affiliation, Organisation, User
from members.permissions.directory import sees_directory
from protect_portal.access.lock import NEEDS_GROUP
from protect_portal.ui.forms import DayField, LineField, PortalForm, sentence
from working_groups.forms import working_in
from working_groups.models import WorkingGroup

IN_WORDS = {"view": _("Reads"), "comment": _p("access", "Comments"), "edit": _("Writes")}


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

    audience = forms.ChoiceField(label=_("Who can see it"), widget=CircleSelect)

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
        self.fields["audience"].choices = [
            (name, self._sentence(document, name)) for name in CIRCLES if self._is_theirs(document, CIRCLES[name].audience, reachable)
        ]

    def clean(self):
        cleaned = super().clean()
        chosen = CIRCLES.get(cleaned.get("audience"))
        if chosen and chosen.audience in NEEDS_GROUP and "group" in self.fields and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", _("Choose the group that can see it, or another answer to “Who can see it”."))
        return cleaned

    def _is_theirs(self, document: Document, audience: str, groups: QuerySet) -> bool:
        if audience not in NEEDS_GROUP:
            return all(of_circle(self.user, self._at(document, audience)))
        return any(all(of_circle(self.user, self._at(document, audience, group))) for group in groups)

    def _at(self, document: Document, audience: str, group: WorkingGroup | None = None) -> Document:
        place = group or document.group
        return Document(author_id=document.author_id, organisation_id=document.organisation_id, group=place, audience=audience)

    def _sentence(self, document: Document, name: str):
        circle = CIRCLES[name]
        if circle.audience in NEEDS_GROUP and not document.group_id:
            return sentence(circle.name, circle.explanation, circle.tlp)
        words = f"{circle.explanation} ({counted(readers_at(document, circle.audience))})"
        return sentence(circle.name, words, circle.tlp)


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
        if document.group_id:
            del self.fields["group"]
        self.offer(document, groups=self.groups_of_user())

    @property
    def target(self) -> Target:
        circle = CIRCLES[self.cleaned_data["audience"]]
        return Target(circle.audience, circle.tlp, self.cleaned_data.get("group"))


class GrantForm(PortalForm):
    """Share with a person, a guest or an organisation: `to` is a key, user:12 or org:3."""

    refused = _("Nothing was shared")

    to = forms.ChoiceField(
        label=_("Person, organisation or guest"),
        help_text=_("A person gets one mail; an organisation as many as stand beside its name."),
        error_messages={"invalid_choice": _("This person or organisation cannot be chosen.")},
    )
    what = forms.ChoiceField(label=_("What they can do"), choices=IN_WORDS, widget=forms.RadioSelect, initial="view")
    until = DayField(
        label=_("Until when"),
        required=False,
        help_text=_("Needed for a person from outside. An organisation keeps access until it is taken back."),
    )
    reason = LineField(label=_("Why"), max_length=200, help_text=_("Seen beside the access and in its history."))

    field_order = ["to", "until", "what", "reason"]
    side_by_side = [("to", "until")]

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.organisations = Organisation.objects.allowed(self.user).order_by("short_name")
        self.people = working_in(self.organisations, self.user).exclude(pk__in=[document.author_id, self.user.pk])
        self.fields["to"].choices = [("", _("Choose")), *self._people(), *self._organisations()]

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < today():
            raise forms.ValidationError(_("This day is already over."))
        return day

    def clean(self):
        cleaned = super().clean()
        if "to" in cleaned:
            self._judge(cleaned["to"], cleaned.get("until"))
        return cleaned

    @property
    def holder(self) -> User | Organisation:
        kind, number = self.cleaned_data["to"].split(":")
        return (self.people if kind == "user" else self.organisations).get(pk=int(number))

    def _judge(self, key: str, until) -> None:
        if key.startswith("org:"):
            if until:
                self.add_error("until", _("Access of an organisation has no last day: leave it empty, and take it back when it is over."))
        elif not until and "until" not in self.errors and not sees_directory(self.holder):
            self.add_error("until", _("A person from outside gets access until a last day."))

    def _people(self) -> list[tuple[str, list]]:
        """People under the name of their organisation."""
        places: dict[str, list] = {}
        for person in self.people:
            name = ", ".join(sorted({row.organisation.short_name for row in person.working}))
            places.setdefault(name, []).append((f"user:{person.pk}", person.name))
        return sorted(places.items())

    def _organisations(self) -> list[tuple[Any, list]]:
        """Whole organisations with how many get a mail; none where the label bears none."""
        if why_closed(self.document, organisation=True):
            return []
        people = (
            Affiliation.objects.allowed(self.user).running().filter(user__is_active=True).exclude(user=self.user).values("organisation")
        )
        counts = dict(people.annotate(count=Count("user", distinct=True)).values_list("organisation", "count"))
        rows = self.organisations.exclude(key_group=None)
        return [(_("Whole organisations"), [(f"org:{row.pk}", f"{row.short_name} ({counts.get(row.pk, 0)})") for row in rows])]
