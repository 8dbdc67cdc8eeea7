"""The name of a choice that is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from protect_portal.search.models import SavedFilter
from protect_portal.ui.forms import LineField, PortalModelForm


class SavedFilterForm(PortalModelForm):
    """`instance` says whose and of which list; names differ within one list."""

    class Meta:
        model = SavedFilter
        fields = ["name"]
        field_classes = {"name": LineField}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.user.saved_filters.filter(of=self.instance.of, name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("You keep another choice under this name."), "taken")
        return name

    def clean(self):
        if self.instance.pk is None and self.user.saved_filters.count() >= SavedFilter.MOST:
            most = {"most": SavedFilter.MOST}
            raise forms.ValidationError(_("You keep %(most)s choices, as many as fit here: remove one first."), "too_many", most)
        return super().clean()
