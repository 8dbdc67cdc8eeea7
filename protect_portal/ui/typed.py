"""What somebody had typed into a form that was refused, each text under the label that its form gives it: given back on the page."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

NO_TEXT = (forms.ChoiceField, forms.BooleanField, forms.FileField)
"""Fields that are chosen, not typed: what was chosen is soon chosen again."""

Form = type[forms.BaseForm]
Fields = dict[str, forms.Field]


def takes(form: Form | None = None, **prefixed: Form) -> Callable[[Callable], Callable]:
    """Declare which form a view reads, and those whose fields have a prefix: grant=GrantForm, for the rows of a formset items=ItemForm.

    A page that refuses before the view has run (signed out, a token too old) knows from it what was typed."""

    def declare(view: Callable) -> Callable:
        view.forms = prefixed | ({"": form} if form else {})
        return view

    return declare


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """Labels and texts of what was typed into the forms of the view that was asked: no choices and buttons, no passwords."""
    fields = _fields_of(request.resolver_match and request.resolver_match.func)
    rows = [(field, text) for name, texts in request.POST.lists() if (field := _field(fields, name)) for text in texts if text.strip()]
    return [(str(field.label or _("What you had written")), text) for field, text in rows]


def _fields_of(view: Callable | None) -> dict[str, Fields]:
    """By prefix. The class of a library's view names its form itself (allauth)."""
    if form := getattr(getattr(view, "view_class", None), "form_class", None):
        return {"": _made(form)}
    return {prefix: form.base_fields for prefix, form in getattr(view, "forms", {}).items()}


def _made(form: Form) -> Fields:
    """With the fields that it makes for itself; without them, where it cannot be made of nothing."""
    try:
        return form().fields
    except (KeyError, TypeError):
        return form.base_fields


def _field(fields: dict[str, Fields], name: str) -> forms.Field | None:
    """The field behind a posted name, `grant-reason` or `items-0-title`; None for what is no text that somebody has typed."""
    prefix, _dash, last = name.rpartition("-")
    field = fields.get(prefix.partition("-")[0], {}).get(last)
    if field is None or isinstance(field, NO_TEXT) or field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput):
        return None
    return field
