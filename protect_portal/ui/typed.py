"""What somebody had typed into a form that was refused, each text under the label that its form gives it: given back on the page."""

import re
from collections.abc import Iterable
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from protect_portal.ui.forms import TakesUser

SECRET = ("password", "csrfmiddlewaretoken", "code", "token")
CARRIED = {"base", "next", "do", "sequence"}
"""What forms carry for the portal itself without declaring it."""
CODE = re.compile(r"[\w:/.-]{1,40}")
"""A choice, a number or an address, sent by a button or a form that is not the portal's."""
NO_TEXT = (forms.ChoiceField, forms.BooleanField, forms.FileField)
"""Fields that are chosen, not typed: what was chosen is soon chosen again."""


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """Labels and texts of what was typed: no choices and buttons, nothing that a form carries for the portal, no passwords and codes."""
    sent = {name: texts for name, texts in request.POST.lists() if not any(secret in name.lower() for secret in SECRET)}
    meant = forms_with({field_of(name) for name in sent}, _app_of(request))
    rows = ((_label(meant, field_of(name), text), text) for name, texts in sent.items() for text in texts if text.strip())
    return [(label, text) for label, text in rows if label]


def field_of(name: str) -> str:
    """The field behind a posted name: `reason` for `grant-reason`, `title` for `items-0-title`."""
    return name.rpartition("-")[2]


def forms_with(names: set[str], app: str = "") -> list[type[forms.BaseForm]]:
    """The forms of the portal that have the most of these fields; of those the ones of `app`, where it has any."""
    scores = {form: (len(names & form.base_fields.keys()), form.__module__.partition(".")[0] == app) for form in _declared(TakesUser)}
    best = max(scores.values(), default=(0, False))
    return [form for form, score in scores.items() if score == best and best[0]]


def _label(meant: Iterable[type[forms.BaseForm]], name: str, text: str) -> str:
    """What these forms call the field; a neutral word where they differ, or for words under a name that none of them knows; nothing
    for what is no text."""
    fields = [form.base_fields[name] for form in meant if name in form.base_fields]
    labels = {str(field.label or "") for field in fields if not isinstance(field, NO_TEXT) and not field.widget.is_hidden}
    if len(labels) == 1 and "" not in labels:
        return labels.pop()
    is_words = not fields and name not in CARRIED and not CODE.fullmatch(text.strip())
    return _("What you had written") if labels or is_words else ""


def _app_of(request: HttpRequest) -> str:
    """The app whose view was asked."""
    view = getattr(request.resolver_match or SimpleNamespace(), "func", None)
    return getattr(view, "__module__", "").partition(".")[0]


def _declared(form: type) -> list[type[forms.BaseForm]]:
    """Every form below `form` that has fields."""
    below = [one for child in form.__subclasses__() for one in (child, *_declared(child))]
    return [one for one in dict.fromkeys(below) if hasattr(one, "base_fields")]
