"""Panels: what an app on the right shows on the page of an app on its left, which does not know it."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest

PanelFunction = Callable[[Any, HttpRequest], tuple[str, dict[str, Any]] | None]
OBJECT, LIST = "object", "list"


class Placed(NamedTuple):
    place: int
    name: str
    show: PanelFunction


class Panel(NamedTuple):
    template: str
    context: dict[str, Any]


REGISTRY: dict[tuple[type[Model], str], list[Placed]] = defaultdict(list)


def panel(model: type[Model], place: int, on: str = OBJECT) -> Callable[[PanelFunction], PanelFunction]:
    """Register a function (object, request) → (template, context), or None for nothing; the lowest place comes first. With on="list"
    it stands on the page that lists the model, and gets the page's filter set instead of an object."""

    def register(show: PanelFunction) -> PanelFunction:
        placed = REGISTRY[model, on]
        placed.append(Placed(place, f"{show.__module__}.{show.__qualname__}", show))
        placed.sort(key=lambda each: each[:2])
        return show

    return register


def panels_of(obj: Model, request: HttpRequest) -> list[Panel]:
    """Templates and contexts of the panels that have something to show."""
    return _shown(REGISTRY[type(obj), OBJECT], obj, request)


def panels_of_list(filterset: Any, request: HttpRequest) -> list[Panel]:
    """The same for the page that lists the rows of a filter set."""
    return _shown(REGISTRY[filterset.queryset.model, LIST], filterset, request)


def _shown(placed: list[Placed], about: Any, request: HttpRequest) -> list[Panel]:
    shown = (each.show(about, request) for each in placed)
    return [Panel(*found) for found in shown if found is not None]
