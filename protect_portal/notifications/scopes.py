"""Of what a person gets news, each with a level of its own: the coalition's own, and what the apps on the right add."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _l


@dataclass(frozen=True)
class Scope:
    """One row of the preferences: `key` as in Preference.scope, `group` for its mark (None: the whole coalition)."""

    key: str
    label: str
    news: Any
    group: Any = None


COALITION = Scope("", "", _l("members, meetings and documents of the whole coalition"))
NAMED: list[Callable[[Any], Iterable[Scope]]] = []


def names_scopes(function: Callable[[Any], Iterable[Scope]]):
    """Declare the scopes of a person: a function (person) → scopes."""
    NAMED.append(function)
    return function


def scopes_of(person) -> list[Scope]:
    """Everything of which `person` chooses how often it comes by mail."""
    return [*(scope for named in NAMED for scope in named(person)), COALITION]
