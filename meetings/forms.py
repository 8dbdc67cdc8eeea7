"""The forms of a meeting: calling it, editing, moving and cancelling it. The agenda has forms of its own (agenda.py)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from documents.sharing.circles import Circle, standing_at
from documents.sharing.crowd import Told
from documents.sharing.forms import CircleSelect
from meetings.actions import guests_of_group, people_of_coalition, people_of_group
from meetings.circles import CIRCLES, Seeing, circle_named, circles_for, usual_circle
from meetings.models import Invitee, Meeting
from members.models import Affiliation, AskedParty, Coalition, User
from members.own_answers import Said
from protect_portal.access.rights import can
from protect_portal.ui.dates import clock, day
from protect_portal.ui.forms import ClockField, DayField, PortalForm, PortalModelForm, sentence
from protect_portal.ui.moments import bucharest, local_parts
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.stale import FromBase
from protect_portal.workdays.days import first_working_day_from, holiday_name
from working_groups.models import WorkingGroup

COALITION = "coalition"  # the choice "whole coalition" among the groups


class MeetingCircleSelect(CircleSelect):
    """The chooser of documents, with the circles of a meeting."""

    template_name = "meetings/circle_choice.html"


class LinkField(forms.URLField):
    """An address typed without its scheme is meant with https."""

    def __init__(self, **options):
        super().__init__(**options | {"assume_scheme": "https"})


class HeldOn(forms.Form):
    """Date and hours on Romania's clock; cleaned into the instants `starts_at` and `ends_at`."""

    held_on = DayField(label=_l("Date"))
    starts = ClockField(label=_l("From"), help_text=_l("Romanian time (Bucharest)."))
    ends = ClockField(label=_l("Until"), help_text=_l("Romanian time (Bucharest)."))
    holiday_noted = forms.CharField(required=False, widget=forms.HiddenInput)

    side_by_side = [("starts", "ends")]

    def clean(self) -> dict:
        cleaned = super().clean()
        for field in ("starts", "ends"):
            cleaned[f"{field}_at"] = self._instant(field)
        self._check_order(cleaned["starts_at"], cleaned["ends_at"])
        if self.holiday and not self.has_error("held_on") and cleaned.get("holiday_noted") != str(cleaned["held_on"]):
            self.add_error("held_on", ValidationError(self._holiday_sentence(), "holiday"))
        return cleaned

    def _instant(self, field: str) -> datetime | None:
        """The instant of one hour; an hour that does not exist or exists twice is an error at its field."""
        on, at = self.cleaned_data.get("held_on"), self.cleaned_data.get(field)
        if on is None or at is None:
            return None
        try:
            return bucharest(on, at)
        except ValidationError as error:
            self.add_error(field, error)
            return None

    def _check_order(self, starts_at: datetime | None, ends_at: datetime | None) -> None:
        if starts_at and ends_at and ends_at <= starts_at:
            words = {"end": clock(ends_at), "start": clock(starts_at)}
            self.add_error("ends", _("The end (%(end)s) is not after the beginning (%(start)s).") % words)
        if starts_at and starts_at <= timezone.now():
            self.add_error("held_on", _("This moment has already passed."))

    def _holiday_sentence(self) -> str:
        words = {"day": day(self.held_day), "holiday": self.holiday}
        return _("%(day)s is a legal holiday (%(holiday)s). Send again to keep it, or choose another day.") % words

    @property
    def held_day(self):
        """The day as far as it can be read, before and after validation; None while there is none."""
        try:
            return self.fields["held_on"].clean(self["held_on"].value())
        except ValidationError:
            return None

    @property
    def holiday(self) -> str:
        return holiday_name(self.held_day) if self.held_day else ""

    @property
    def next_working_day(self):
        return first_working_day_from(self.held_day)


class MeetingCallForm(HeldOn, PortalModelForm):
    """A new meeting and who is invited: the people of the chosen group, each of whom may be left out."""

    class Where:
        ONLINE, ADDRESS, BOTH = "online", "address", "both"
        CHOICES = [(ONLINE, _l("Online")), (ADDRESS, _l("At an address")), (BOTH, _l("Both online and at an address"))]

    group = forms.ChoiceField(label=_l("Working group"))
    where = forms.ChoiceField(label=_l("Where"), choices=Where.CHOICES, widget=forms.RadioSelect, initial=Where.ONLINE)
    people = forms.MultipleChoiceField(
        label=_l("Who is invited"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _l("Choose at least one person.")}
    )
    guests = forms.MultipleChoiceField(
        label=_l("Guests of the group"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_l("Who is chosen here sees this meeting and gets the invitation. The group's documents stay closed to them."),
    )
    people_of = forms.CharField(required=False, widget=forms.HiddenInput)
    circle = forms.ChoiceField(
        label=_l("Who sees it"), widget=MeetingCircleSelect, help_text=_l("Under RED and AMBER+STRICT the mails carry no title.")
    )

    class Meta:
        model = Meeting
        fields = ["title", "link", "room", "chatham_house"]
        field_classes = {"link": LinkField}
        help_texts = {
            "link": _l("Needed when online. Only the invited, the leads of the group, the secretariat and the presidency see it."),
            "room": _l("Needed when at an address: street, number, town, room."),
        }
        widgets = {
            "link": forms.URLInput(attrs={"data-needed-for": "online both"}),
            "room": forms.TextInput(attrs={"data-needed-for": "address both"}),
        }

    field_order = ["group", "title", "held_on", "starts", "ends", "where", "link", "room", "people", "guests", "circle", "chatham_house"]

    def __init__(self, *args, sends: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.sends = sends
        self.fields["group"].choices = self._groups()
        self.fields["title"].label = _l("Title")
        for place in ("link", "room"):
            self.fields[place].sometimes_required = True
        self._ask_while_typing()
        self._offer_people()
        self._offer_circles()

    def _ask_while_typing(self) -> None:
        """The people of another group, and what is known of a day, appear at once; without JavaScript when the form is sent."""
        for name, target in (("group", "#who"), ("held_on", "#holiday")):
            widget = self.fields[name].widget
            widget.attrs |= {"hx-get": reverse("meeting-call"), "hx-target": target, "hx-trigger": "change"}
        self.fields["group"].widget.attrs |= {"hx-swap": "outerHTML", "hx-include": "#who"}  # whose list stands there now

    def _groups(self) -> list[tuple[str, str]]:
        groups = WorkingGroup.objects.allowed(self.user, "convene").filter(status=WorkingGroup.Status.ACTIVE).order_by("name")
        whole = [(COALITION, _("Whole coalition"))] if can(self.user, "run", Coalition.current()) else []
        return [("", _("Choose…")), *((str(group.pk), str(group)) for group in groups), *whole]

    def _offer_people(self) -> None:
        """Everyone of the chosen group, all ticked as long as this is the first look at them."""
        chosen = str(self["group"].value() or "")
        known = chosen in dict(self.fields["group"].choices)
        self.chosen_group = WorkingGroup.objects.filter(pk=whole_number(chosen)).first() if known else None
        self.people_offered = self._people(chosen) if known else []
        self.guests_offered = list(guests_of_group(self.chosen_group)) if self.chosen_group else []
        self.fields["people"].choices = named_with_organisation(self.people_offered)
        self.fields["guests"].choices = named_with_organisation(self.guests_offered)
        if not self.guests_offered:
            del self.fields["guests"]
        shown_of = self.data.get("people_of", "") if self.is_bound else chosen
        if shown_of != chosen:
            self.replaces_list = bool(shown_of)
            self._tick_everyone(chosen)
        self.initial |= {"people": [str(person.pk) for person in self.people_offered], "people_of": chosen}

    def _offer_circles(self) -> None:
        """The circles of the chosen group, with how many they are today; another group's choice stays where this one has it."""
        self.circles = circles_for(self.user, self.chosen_group)
        usual = usual_circle(self.chosen_group)
        if self.list_is_new and self.data.get("circle") not in self.circles:
            self.data["circle"] = usual
        self.initial["circle"] = usual
        self.seeing = Seeing(self.user, self.chosen_group, self.circles, self.invited)
        self.fields["circle"].choices = [(name, told_as(one, self.seeing.told_before(name))) for name, one in self.circles.items()]

    @property
    def will_see(self) -> Told | None:
        """Who will see it, as far as it is chosen now."""
        chosen = self["circle"].value()
        return self.seeing.told(chosen) if chosen in self.circles else None

    def _tick_everyone(self, chosen: str) -> None:
        """The list shown before was another group's: start from everyone of this one."""
        self.list_is_new = True
        self.data = self.data.copy()
        self.data["people_of"] = chosen
        self.data.setlist("people", [str(person.pk) for person in self.people_offered])
        self.data.setlist("guests", [])

    list_is_new = False
    replaces_list = False

    def _people(self, chosen: str) -> list:
        if self.chosen_group:
            return list(people_of_group(self.chosen_group))
        return list(people_of_coalition()) if chosen == COALITION else []

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.sends:
            self._check_place(cleaned)
        if self.list_is_new and self.people_offered:
            self.add_error("people", self._look_first())
        if self.guests_invited and cleaned.get("circle") == "group_strict":
            self.add_error("circle", _("AMBER+STRICT stays inside the group: invite no guests, or choose another answer."))
        return cleaned

    def _look_first(self) -> str:
        """Nobody is written to whom the caller has not seen on the list."""
        if self.replaces_list:
            return _("The group has changed: look who is invited, then send.")
        return _("The people of the group are listed only now: look who is invited, then send.")

    def _check_place(self, cleaned: dict) -> None:
        where = cleaned.get("where")
        if where in {self.Where.ONLINE, self.Where.BOTH} and not cleaned.get("link") and not self.has_error("link"):
            self.add_error("link", _("Write the link, so that the invited know how to join."))
        if where in {self.Where.ADDRESS, self.Where.BOTH} and not cleaned.get("room") and not self.has_error("room"):
            self.add_error("room", _("Write the address, so that the invited know where to come."))

    @property
    def invited(self) -> list:
        """Everyone who is ticked."""
        return self.people_invited + self.guests_invited

    @property
    def people_invited(self) -> list:
        return self._ticked("people", self.people_offered)

    @property
    def guests_invited(self) -> list:
        return self._ticked("guests", self.guests_offered) if "guests" in self.fields else []

    def _ticked(self, field: str, offered: list) -> list:
        ticked = {str(pk) for pk in self[field].value() or []}
        return [person for person in offered if str(person.pk) in ticked]

    @property
    def organisations_invited(self) -> int:
        return Affiliation.objects.running().filter(user__in=self.invited).values("organisation").distinct().count()

    def meeting(self) -> Meeting:
        """The meeting as cleaned, not saved yet."""
        meeting, where, circle = self.instance, self.cleaned_data["where"], self.circles[self.cleaned_data["circle"]]
        meeting.group, meeting.audience, meeting.tlp = self.chosen_group, circle.audience, circle.tlp
        meeting.starts_at, meeting.ends_at = self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        meeting.link = "" if where == self.Where.ADDRESS else meeting.link
        meeting.room = "" if where == self.Where.ONLINE else meeting.room
        return meeting


class MeetingEditForm(FromBase, PortalModelForm):
    class Meta:
        model = Meeting
        fields = ["title", "link", "room", "chatham_house"]
        field_classes = {"link": LinkField}


class MeetingCircleForm(PortalForm):
    """Another circle for a draft; `base` is what the page was made from."""

    base = forms.CharField(widget=forms.HiddenInput)
    circle = forms.ChoiceField(
        label=_l("Who sees it"), widget=MeetingCircleSelect, help_text=_l("Under RED and AMBER+STRICT the mails carry no title.")
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, initial={"base": standing_at(meeting), "circle": circle_named(meeting.audience, meeting.tlp)}, **kwargs)
        circles = circles_for(self.user, meeting.group)
        self.seeing = Seeing(self.user, meeting.group, circles, [row.user for row in meeting.invitees.select_related("user")])
        self.fields["circle"].choices = [(name, told_as(one, self.seeing.told_before(name))) for name, one in circles.items()]

    @property
    def chosen(self) -> Circle:
        return CIRCLES[self.cleaned_data["circle"]]


class MeetingMoveForm(HeldOn, PortalForm):
    """Another date or hour. `base` is the SEQUENCE that the mover saw."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        on, starts = local_parts(meeting.starts_at)
        self.meeting = meeting
        initial = {"held_on": on, "starts": starts, "ends": local_parts(meeting.ends_at)[1], "base": meeting.sequence}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        same = (cleaned.get("starts_at"), cleaned.get("ends_at")) == (self.meeting.starts_at, self.meeting.ends_at)
        if same and cleaned.get("base") == self.meeting.sequence:
            self.add_error("held_on", _("This is the date and hour it already has."))
        return cleaned


class MeetingCancelForm(PortalForm):
    reason = forms.CharField(
        label=_l("Why it does not take place"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Shown on the meeting's page and written in the mail."),
    )


class MeetingAnswerForm(PortalForm):
    """`sequence` is the SEQUENCE of the date that was answered."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[(value, value) for value in ("yes", "maybe", "no")])


class InvitationForm(PortalForm):
    """Do you come? Of one invitation: filled in from a mail by the person invited, or by whoever records what they said. It names no
    title, so a link may show it whatever the label of the meeting."""

    names_nothing = True
    refused = _l("Not sent")
    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=Invitee.Answer.choices, widget=forms.RadioSelect)

    def __init__(self, party: AskedParty, person: User, data: Any = None, files: Any = None) -> None:
        """Raises Http404 where `person` does not see the meeting."""
        self.invitee = get_object_or_404(Invitee.objects.allowed(person).select_related("meeting"), party=party)
        super().__init__(data, files, user=person)
        meeting = self.invitee.meeting
        self.fields["sequence"].initial, self.fields["answer"].initial = meeting.sequence, self.invitee.answer
        when = {"day": day(meeting.starts_at), "clock": clock(meeting.starts_at)}
        self.fields["answer"].label = _("A meeting on %(day)s, %(clock)s: do you come?") % when

    @property
    def said(self) -> list[Said]:
        """What was answered, as pages say it."""
        answer = self.invitee.get_answer_display()
        return [Said(self.fields["answer"].label, answer)] if answer else []


def told_as(circle: Circle, told: Told | None):
    """A circle as its radio says it, with how many it is."""
    return sentence(circle.name, f"{circle.explanation} ({told})" if told else circle.explanation, circle.tlp)


def named_with_organisation(people: list) -> list[tuple[str, str]]:
    """Choices "Ana Pop, Macul Albastru" in the order given."""
    work = Affiliation.objects.running().filter(user__in=people).select_related("organisation").order_by("-pk")
    organisations = {affiliation.user_id: affiliation.organisation.called for affiliation in work}
    return [(str(person.pk), ", ".join(filter(None, (person.name, organisations.get(person.pk))))) for person in people]


def day_chosen(data: QueryDict) -> QueryDict:
    """The same data with the day that the button beside a holiday offers (`do=day:2026-12-02`), where it was pressed."""
    verb, _colon, chosen = data.get("do", "").partition(":")
    if verb != "day":
        return data
    changed = data.copy()
    changed["held_on"] = chosen
    return changed


def looked_at(form: MeetingCallForm) -> MeetingCallForm:
    """The form while it is being filled in: a group chosen for the first time has replaced nothing, so nothing is wrong yet."""
    if form.list_is_new and not form.replaces_list:
        unjudged(form)
    return form


def unjudged(form: forms.BaseForm | forms.BaseFormSet) -> None:
    """Show what was typed again without judging it: a row was added or moved, another day chosen, nothing is saved yet."""
    for part in getattr(form, "forms", [form]):
        part._errors = ErrorDict()
    if isinstance(form, forms.BaseFormSet):
        form._errors, form._non_form_errors = [], ErrorList()
