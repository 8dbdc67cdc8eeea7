"""Lost updates: an edit form remembers what its writer began from, and never overwrites what somebody else saved in between.

The form takes FromBase, its action calls refuse_stale() and save_changed(), its view answers with edit_page()."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from protect_portal.audit.status import Stale, lock
from protect_portal.ui.answer import SeeOther, form_page, tell


class FromBase:
    """Mixin of a ModelForm that edits: `base` travels hidden in it and says what the row held when the page was made.

    A form that drops fields in its own __init__ calls keep_base() once more after that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_base()

    def keep_base(self) -> None:
        if self.instance.pk is not None:
            began = fingerprint(self.instance, columns(self))
            self.fields["base"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=began)


def columns(form: forms.ModelForm) -> list[str]:
    """The names of the form's fields that its model has."""
    return sorted(name for name in form.fields if _model_field(form, name))


def fingerprint(row: models.Model, names: Iterable[str]) -> str:
    """16 characters that change when one of the row's fields `names` does."""
    values = [row._meta.get_field(name).value_from_object(row) for name in names]
    plain = [sorted(one.pk for one in value) if _many(row, name) else value for name, value in zip(names, values, strict=True)]
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:16]


def refuse_stale(form: forms.ModelForm) -> models.Model:
    """The row that the form edits, locked until the transaction ends. Raises Stale where somebody else has changed its fields."""
    current = lock(form.instance)
    if form.cleaned_data["base"] != fingerprint(current, columns(form)):
        raise Stale()
    return current


def save_changed(form: forms.ModelForm) -> None:
    """Save what the form changed and no other column: what others do to the row at the same time stays."""
    row = form.save(commit=False)
    changed = [name for name in columns(form) if name in form.changed_data and not _many(row, name)]
    if changed:
        row.save(update_fields=changed)
    form.save_m2m()


def edit_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], form: forms.ModelForm, save: Callable[..., Any]
) -> HttpResponse:
    """The whole way of an edit form: shown (200), refused (422), overtaken (409), or saved by `save(form, by=…)` and back (303)."""
    if form.is_bound and form.is_valid():
        try:
            save(form, by=request.user)
        except Stale:
            return stale_page(request, template, context, form)
        tell(request, _("Saved."))
        return SeeOther(form.instance.get_absolute_url())
    return form_page(request, template, {**context, "form": form})


def stale_page(request: HttpRequest, template: str, context: Mapping[str, Any], form: forms.ModelForm) -> HttpResponse:
    """409: the form as typed, from a new base, and `theirs` for ui/stale.html: label and text of what stands there and differs."""
    current = type(form.instance)._base_manager.get(pk=form.instance.pk)
    form.data = form.data.copy()
    form.data[form.add_prefix("base")] = fingerprint(current, columns(form))
    stands = forms.model_to_dict(current, columns(form))
    theirs = [(form[name].label, _words(form, name, value)) for name, value in stands.items() if _differs(form, name, value)]
    return render(request, template, {**context, "form": form, "theirs": theirs}, status=409)


def _model_field(form: forms.ModelForm, name: str) -> models.Field | None:
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _many(row: models.Model, name: str) -> bool:
    return row._meta.get_field(name).many_to_many


def _differs(form: forms.ModelForm, name: str, value: Any) -> bool:
    return form.fields[name].has_changed(value, form[name].data)


def _words(form: forms.ModelForm, name: str, value: Any) -> str:
    """A value as its form would say it: the labels of what is chosen, yes or no, the text."""
    field = form.fields[name]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not hasattr(field, "choices"):
        return "–" if value in (None, "") else str(value)
    prepared = field.prepare_value(value)
    chosen = {str(one) for one in (prepared if isinstance(prepared, list | tuple) else [prepared])}
    return ", ".join(str(label) for choice, label in field.choices if str(choice) in chosen) or "–"
