"""Groups, and the dated rows that give their keys. Choices are only what the person may choose."""

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.forms.term import TermForm, basis_field, today
from members.models import Affiliation, Organisation, User
from protect_portal.ui.forms import DayField, PortalForm, PortalModelForm
from protect_portal.ui.stale import FromBase
from working_groups.actions import taken_by
from working_groups.models import LeadTerm, Seat, WorkingGroup


class GroupForm(FromBase, PortalModelForm):
    side_by_side = [("initial", "colour")]

    class Meta:
        model = WorkingGroup
        fields = ["name", "name_en", "type", "kind", "in_name_of", "initial", "colour", "purpose"]
        widgets = {"kind": forms.RadioSelect, "in_name_of": forms.RadioSelect}

    def clean_initial(self) -> str:
        return self.cleaned_data["initial"].upper()


class PersonField(forms.ModelChoiceField):
    """People by name and organisation."""

    def label_from_instance(self, person: User) -> str:
        places = ", ".join(sorted({row.organisation.short_name for row in person.working}))
        return f"{person.name} ({places})" if places else person.name


def working_in(organisations, user) -> QuerySet:
    """People who work now in one of `organisations` and may sign in, each with `working`, for a PersonField."""
    affiliations = Affiliation.objects.running().filter(organisation__in=organisations)
    people = User.objects.allowed(user).filter(is_active=True, pk__in=affiliations.values("user"))
    shown = Prefetch("affiliations", affiliations.select_related("organisation"), to_attr="working")
    return people.prefetch_related(shown).order_by("name")


class OfGroup:
    """A form that belongs to one group."""

    def __init__(self, *args, group: WorkingGroup, **kwargs):
        self.group = group
        super().__init__(*args, **kwargs)


class SeatForm(OfGroup, TermForm):
    last_day, side_by_side = None, []
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), empty_label=_l("Choose"), label=_l("Organisation"),
        error_messages={"invalid_choice": _l("This organisation already has a seat, or cannot have one.")},
    )  # fmt: skip
    observer = forms.BooleanField(label=_l("Observer, without a vote"), required=False)
    field_order = ["organisation", "observer", "first_day", "basis"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seated = self.group.seats.running().filter(status=Seat.Status.GRANTED).values("organisation")
        members = Organisation.objects.allowed(self.user).holding().filter(kind=Organisation.Kind.NGO)
        self.fields["organisation"].queryset = members.exclude(pk__in=seated).order_by("name")


class SeatEndForm(PortalForm):
    basis = basis_field(required=False)


class LeadForm(OfGroup, TermForm):
    """Only people of organisations with a seat whose membership holds."""

    person = PersonField(
        User.objects.none(), empty_label=_l("Choose"), label=_l("Person"),
        help_text=_l("Only people of organisations with a seat in the group."),
        error_messages={"invalid_choice": _l("Only people of an organisation with a seat in the group can lead it.")},
    )  # fmt: skip
    role = forms.ChoiceField(label=_l("Role"), choices=LeadTerm.Role, widget=forms.RadioSelect, initial=LeadTerm.Role.CHAIR)
    field_order = ["person", "role", "first_day", "last_day", "basis"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.group.seats.running().filter(status=Seat.Status.GRANTED)
        seated = Organisation.objects.allowed(self.user).holding().filter(pk__in=seats.values("organisation"))
        self.fields["person"].queryset = working_in(seated, self.user)

    def clean(self):
        cleaned = super().clean()
        person, role = cleaned.get("person"), cleaned.get("role")
        if person and role and self.is_dated:
            terms = self.group.leads.overlapping(self.starts_at, self.ends_at).filter(taken_by(role, person))
            if terms.exists():
                self.add_error("role", _("This role is already taken in that time: end that term first."))
        return cleaned


class GuestForm(OfGroup, TermForm):
    """Somebody of an institution who can sign in already, until a last day."""

    first_day = basis = None
    person = PersonField(
        User.objects.none(), empty_label=_l("Choose"), label=_l("Person"),
        help_text=_l("People of invited institutions. Who is not here is invited first, on the page of their institution."),
        error_messages={"invalid_choice": _l("This person is a guest here already, or belongs to no institution.")},
    )  # fmt: skip
    last_day = DayField(label=_l("Last day"), help_text=_l("A guest's access always ends; it can be given again."))
    reason = forms.CharField(label=_l("Reason"), max_length=200)
    side_by_side = []
    field_order = ["person", "last_day", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        institutions = Organisation.objects.allowed(self.user).exclude(kind=Organisation.Kind.NGO)
        present = self.group.guests.running().values("user")
        self.fields["person"].queryset = working_in(institutions, self.user).exclude(pk__in=present)

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < today():
            raise forms.ValidationError(_("This day is already over."))
        return day
