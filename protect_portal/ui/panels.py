"""Panels: what an app on the right shows on the page of an app on its left, which does not know it."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest

PanelFunction = Callable[[Any, HttpRequest], tuple[str, dict[str, Any]] | None]


class Placed(NamedTuple):
    place: int
    name: str
    show: PanelFunction


class Panel(NamedTuple):
    template: str
    context: dict[str, Any]


REGISTRY: dict[type[Model], list[Placed]] = defaultdict(list)


def panel(model: type[Model], place: int) -> Callable[[PanelFunction], PanelFunction]:
    """Register a function (object, request) → (template, context), or None for nothing; the lowest place comes first."""

    def register(show: PanelFunction) -> PanelFunction:
        REGISTRY[model].append(Placed(place, f"{show.__module__}.{show.__qualname__}", show))
        REGISTRY[model].sort(key=lambda placed: placed[:2])
        return show

    return register


def panels_of(obj: Model, request: HttpRequest) -> list[Panel]:
    """Templates and contexts of the panels that have something to show."""
    shown = (placed.show(obj, request) for placed in REGISTRY[type(obj)])
    return [Panel(*found) for found in shown if found is not None]
