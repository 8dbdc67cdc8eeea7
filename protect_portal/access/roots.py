"""Which root an address shows: declared in the apps' explain.py, by the names of their addresses."""

from fnmatch import fnmatch
from urllib.parse import urlsplit

from django.db import models
from django.urls import NoReverseMatch, resolve, reverse

from protect_portal.access.models import Guarded

ROOT_AT: dict[str, tuple[type[Guarded], str]] = {}


def root_at(model: type[Guarded], *names: str, by: str = "pk") -> None:
    """Addresses called like one of `names` ("document-*") show the row of `model` whose `by` is the number in the address."""
    ROOT_AT.update(dict.fromkeys(names, (model, by)))


def path_of(url: str) -> str:
    """The path of an absolute or relative address, without host, query and fragment."""
    return urlsplit(url.strip()).path


def root_of(url: str) -> Guarded | None:
    """The root at `url`, whoever may see it; None where there is none, or the address shows none. Raises Resolver404."""
    match = resolve(path_of(url))
    number = match.kwargs.get("pk")
    found = next((ROOT_AT[name] for name in ROOT_AT if fnmatch(match.url_name or "", name)), None)
    if found is None or number is None:
        return None
    model, by = found
    return model._base_manager.filter(**{by: number}).first()


def root_called(words: str) -> Guarded | None:
    """The root at an address, or of a name such as "document 12". Raises Resolver404 for an address that is not the portal's."""
    noun, _space, number = words.strip().lower().partition(" ")
    if not (number.isascii() and number.strip().isdecimal()):
        return root_of(words)
    try:
        return root_of(reverse(f"{noun}-detail", args=[int(number)]))
    except NoReverseMatch:
        return None


def name_of(root: models.Model | None) -> str:
    """`document 12`; nothing for no root. The same in every language: for records and machines."""
    return f"{root._meta.model_name} {root.pk}" if root else ""
