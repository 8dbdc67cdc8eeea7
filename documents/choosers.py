"""The forms of "who sees it": the chooser of circles, and access given by name."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from documents.actions.access import last_day_at_most, organisations_of_full_members, sees_by_circle, why_closed
from documents.actions.circle import Target, asks_consent, of_circle, readers_at, standing_at, waiting_change, widens
from documents.circles import CIRCLES, FIRST, MORE, Crowd, circle_named
from documents.models import Document
from members.forms.term import today
from members.models import Affiliation, Organisation, User
from members.permissions.directory import sees_directory
from protect_portal.access.lock import NEEDS_GROUP
from protect_portal.ui.forms import DayField, LineField, PortalForm, sentence
from working_groups.forms import working_in
from working_groups.models import WorkingGroup

IN_WORDS = {"view": _("Reads"), "comment": _p("access", "Comments"), "edit": _("Writes")}
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
        theirs = [name for name in CIRCLES if self._is_theirs(document, CIRCLES[name].audience, reachable)]
        self.fields["audience"].choices = list(zip(theirs, self._sentences(document, theirs), strict=True))

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

    def _sentences(self, document: Document, names: list[str]) -> list:
        """Each circle with how many see it then; those of a group once the group is known. Two questions for all of them."""
        circles = [CIRCLES[name] for name in names]
        known = {c.audience: readers_at(document, c.audience) for c in circles if document.group_id or c.audience not in NEEDS_GROUP}
        crowd = Crowd({key for readers in known.values() for key in readers})
        numbers = {audience: f" ({crowd.counted(readers)})" for audience, readers in known.items()}
        return [sentence(c.name, f"{c.explanation}{numbers.get(c.audience, '')}", c.tlp) for c in circles]


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
        asks = asks_consent(self.document, self.target, self.user)
        if not self.cleaned_data["why"] and (asks or widens(self.document, self.target)):
            self.add_error("why", _("More people would see it, the label gets lighter, or its keepers change: say why."))
        if asks and waiting_change(self.document):
            words = _("A question already waits for the answer of %(owner)s: until then no wider circle can be asked for.")
            self.add_error("audience", words % {"owner": self.document.organisation})
        return not self.errors


class GrantForm(PortalForm):
    """Share with a person, a guest or an organisation: `to` is a key, user:12 or org:3."""

    refused = _("No access was given")

    to = forms.ChoiceField(
        label=_("Person, organisation or guest"),
        help_text=_("A person gets one mail; an organisation as many as stand beside its name."),
        error_messages={"invalid_choice": _("This person or organisation cannot be chosen.")},
    )
    what = forms.ChoiceField(label=_("What is allowed"), choices=OFFERED, widget=forms.RadioSelect, initial="view")
    until = DayField(
        label=_("Until when"),
        required=False,
        help_text=_("Needed for a person from outside. An organisation keeps access until it is taken back."),
    )
    reason = LineField(label=_("Why"), max_length=200, help_text=_("Seen beside the access, by whoever sees the text."))

    field_order = ["to", "until", "what", "reason"]
    side_by_side = [("to", "until")]

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.organisations = Organisation.objects.allowed(self.user).order_by("short_name")
        self.people = working_in(self.organisations, self.user).exclude(pk__in=[document.author_id, self.user.pk])
        self.fields["until"].sometimes_required = True
        self.fields["to"].choices = [("", _("Choose")), *self._people(), *self._organisations()]

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < today():
            raise forms.ValidationError(_("This day is already over."))
        if day and day > last_day_at_most():
            raise forms.ValidationError(_("Access lasts a year at most: it can be given again then."))
        return day

    def clean(self):
        cleaned = super().clean()
        if "to" in cleaned:
            self._judge(cleaned["to"], cleaned.get("until"))
            if cleaned.get("what") == "view" and sees_by_circle(self.document, self.holder):
                self.add_error("to", _("%(who)s sees it already.") % {"who": self.holder})
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
        rows = self.organisations.filter(pk__in=organisations_of_full_members())
        return [(_("Whole organisations"), [(f"org:{row.pk}", f"{row.short_name} ({counts.get(row.pk, 0)})") for row in rows])]
