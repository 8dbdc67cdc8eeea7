"""Which root an address shows: declared in the apps' explain.py, by the names of their addresses."""

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from django.db import models
from django.urls import Resolver404, resolve

from protect_portal.access.models import Guarded

ROOT_AT: dict[str, tuple[type[Guarded], str]] = {}
CALLED: dict[str, type[Guarded]] = {}
NAME = re.compile(r"(?P<noun>[a-z]+)\s(?:n[or]\.?\s?)?(?P<number>[0-9]{1,18})")  # a bigint has 18 whole digits


def root_at(model: type[Guarded], *names: str, by: str = "pk", called: Iterable[str] = ()) -> None:
    """Addresses called like one of `names` ("document-*") show the row of `model` whose `by` is the number in the address; people
    write one of the words `called` before its number."""
    ROOT_AT.update(dict.fromkeys(names, (model, by)))
    CALLED.update(dict.fromkeys(map(_plain, called), model))


def path_of(url: str) -> str:
    """The path of an absolute or relative address, without host, query and fragment. Raises Resolver404 for what is no address."""
    try:
        return urlsplit(url.strip()).path
    except ValueError:  # a host in brackets that is none, or of characters that no host has (RFC 3986, 3.2.2)
        raise Resolver404({"path": ""}) from None


def root_of(url: str) -> Guarded | None:
    """The root at `url`, whoever may see it; None where there is none, or the address shows none. Raises Resolver404."""
    match = resolve(path_of(url))
    number = match.kwargs.get("pk")
    found = _entry(match.url_name)
    if found is None or number is None:
        return None
    model, by = found
    return model._base_manager.filter(**{by: number}).first()


def _entry(address: str | None) -> tuple[type[Guarded], str] | None:
    return next((ROOT_AT[name] for name in ROOT_AT if fnmatch(address or "", name)), None)


def root_called(words: str) -> Guarded | None:
    """The root at an address, or of a name in either language, such as "document 12", "documentul 12", "ședința nr. 3".

    None where there is none; raises Resolver404 where the words name none: a typing mistake."""
    name = NAME.fullmatch(_plain(words))
    if name is None:
        return _shown_at(words)
    model = CALLED.get(name["noun"])
    if model is None:
        raise Resolver404({"path": ""})
    return model._base_manager.filter(pk=int(name["number"])).first()


def _shown_at(url: str) -> Guarded | None:
    """The root at an address. Raises Resolver404 too for a page of the portal that shows none."""
    match = resolve(path_of(url))
    if _entry(match.url_name) is None or "pk" not in match.kwargs:
        raise Resolver404({"path": ""})
    return root_of(url)


def _plain(words: str) -> str:
    """In small letters and without the marks on them: ş, ș and s are one."""
    letters = normalize("NFD", " ".join(words.lower().split()))
    return "".join(letter for letter in letters if not combining(letter))


def name_of(root: models.Model | None) -> str:
    """`document 12`; nothing for no root. The same in every language: for records and machines."""
    return f"{root._meta.model_name} {root.pk}" if root else ""
