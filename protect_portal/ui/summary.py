"""What is to be corrected in a form, line by line, each with the place to go."""

from collections.abc import Iterator
from typing import NamedTuple

from django.forms import BaseForm, BaseFormSet, BoundField
from django.utils.translation import gettext as _


class ErrorLine(NamedTuple):
    """One error: `anchor` is the id of the control, empty when the whole form is meant."""

    anchor: str
    label: str
    error: str


def anchor_of(field: BoundField) -> str:
    """The id of the first control of a field; radios and check boxes count from 0."""
    if field.is_hidden:
        return ""
    several = field.widget_type in {"radioselect", "checkboxselectmultiple"}
    return f"{field.auto_id}_0" if several else field.id_for_label or field.auto_id


def lines_of(form: BaseForm | BaseFormSet) -> Iterator[ErrorLine]:
    """The errors of a form or of a whole formset, in the order of the page."""
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        yield from formset_lines(form)
        return
    yield from (ErrorLine("", "", error) for error in form.non_field_errors())
    for field in form:
        yield from (ErrorLine(anchor_of(field), str(field.label or ""), error) for error in field.errors)


def formset_lines(formset: BaseFormSet) -> Iterator[ErrorLine]:
    yield from (ErrorLine("", "", error) for error in formset.non_form_errors())
    for number, form in enumerate(formset.forms, start=1):
        for line in lines_of(form):
            place = _("Item %(number)d") % {"number": number}
            yield line._replace(label=f"{place}, {line.label}" if line.label else place)
