"""The filter of the list of meetings."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from working_groups.models import WorkingGroup


def groups_seen(request):
    return WorkingGroup.objects.allowed(request.user).order_by("name")


class MeetingFilter(django_filters.FilterSet):
    group = django_filters.ModelChoiceFilter(label=_("Working group"), queryset=groups_seen)
    mine = django_filters.BooleanFilter(label=_("Only meetings I am invited to"), method="invited", widget=forms.CheckboxInput)

    class Meta:
        model = Meeting
        fields = ["group"]

    def invited(self, meetings, _name, wanted):
        return meetings.filter(invitees__user=self.request.user) if wanted else meetings
