"""What is drawn once: a template that knows nothing but the values it is given, kept for equal values."""

from collections.abc import Hashable
from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language

KEPT = 4_096  # parts of pages in the memory of a process, most of them rows of 2 kB


def drawn(template: str, **values: Hashable) -> SafeString:
    """The template with these values alone: no request, no person, no token. Equal values look equal, for everybody and all day long,
    so a value compares all that is shown of it; a row of the database, which is equal to its older self, is none. TypeError for what
    has no hash."""
    return _kept(template, get_language(), localdate(), tuple(values.items()))


@lru_cache(maxsize=KEPT)
def _kept(template: str, _language: str, _today: date, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template, dict(values))
