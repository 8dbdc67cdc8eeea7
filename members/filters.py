"""What the directory can be narrowed to."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.counties import COUNTIES
from members.directory import STANDINGS
from members.models import Organisation, Specialisation


class OrganisationFilter(django_filters.FilterSet):
    """Over rows `with_standing`. Text is compared without diacritics: "salcam" finds Salcâm, with either comma or cedilla."""

    q = django_filters.CharFilter(method="named", label=_("Name"))
    standing = django_filters.ChoiceFilter(
        label=_("Membership"), choices=list(STANDINGS.items()), empty_label=_("all"), widget=forms.RadioSelect
    )
    specialisation = django_filters.ModelChoiceFilter(
        field_name="specialisations", queryset=Specialisation.objects.all(), label=_("Specialisation"), empty_label=_("all")
    )
    county = django_filters.ChoiceFilter(label=_("County"), choices=list(COUNTIES.items()), empty_label=_("all"))

    class Meta:
        model = Organisation
        fields = ["q", "standing", "specialisation", "county"]

    def named(self, rows, _name, text):
        found = Q()
        for column in ("name", "name_en", "short_name"):
            found |= Q(**{f"{column}__unaccent__icontains": text})
        return rows.filter(found)
