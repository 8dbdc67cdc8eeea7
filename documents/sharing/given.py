"""Access given by name, as a page tells it: who, why, what, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from documents.models import Document, DocumentGroupGrant, DocumentUserGrant
from members.models import Organisation, User
from protect_portal.access.keys import now
from protect_portal.access.words import number_in
from working_groups.models import GuestAccess

IN_WORDS = {"view": _("Reads"), "comment": _p("access", "Comments"), "edit": _("Writes")}


@dataclass(frozen=True)
class AccessGiven:
    """One line of "Access given". `key` is what is taken back."""

    key: str
    who: str
    reason: str
    what: str | Promise
    until: date | None


def given_on(document: Document) -> list[AccessGiven]:
    """Everybody who has access by name now, by name; a guest access that is over is none."""
    people = DocumentUserGrant.objects.filter(content_object=document).select_related("user", "permission")
    rows = [AccessGiven(f"user:{row.user_id}", row.user.name, row.reason, _what(row), None) for row in people]
    return sorted([*rows, *_by_key(document)], key=lambda row: row.who)


def _by_key(document: Document) -> list[AccessGiven]:
    over = GuestAccess.objects.filter(key_group=OuterRef("group"), ends_at__lte=now())
    rows = DocumentGroupGrant.objects.filter(~Q(Exists(over)), content_object=document)
    rows = rows.select_related("permission", "group__guest_access__user")
    names = dict(Organisation.objects.filter(key_group__in=rows.values("group")).values_list("key_group__name", "short_name"))
    return [_of_key(row, names) for row in rows]


def _of_key(row: DocumentGroupGrant, names: dict[str, str]) -> AccessGiven:
    access = getattr(row.group, "guest_access", None)
    if access is None:
        return AccessGiven(row.group.name, names.get(row.group.name, row.group.name), row.reason, _what(row), None)
    return AccessGiven(row.group.name, access.user.name, row.reason, _what(row), access.last_day)


def _what(row: DocumentUserGrant | DocumentGroupGrant) -> str | Promise:
    return IN_WORDS[row.permission.codename.split("_")[0]]


def names_known_to(reader: User, keys: Iterable[str]) -> dict[str, str]:
    """Of granted keys whose they are, where `reader` may know that person or organisation."""
    numbers = {kind: [number_in(key) for key in keys if key.startswith(f"{kind}:")] for kind in ("user", "guest", "org")}
    people = User.objects.allowed(reader)
    named = {f"user:{pk}": name for pk, name in people.filter(pk__in=numbers["user"]).values_list("pk", "name")}
    guests = GuestAccess.objects.filter(pk__in=numbers["guest"], user__in=people)
    named |= {f"guest:{pk}": name for pk, name in guests.values_list("pk", "user__name")}
    places = Organisation.objects.allowed(reader).filter(pk__in=numbers["org"])
    return named | {f"org:{pk}:members": name for pk, name in places.values_list("pk", "short_name")}
