"""The circles that may see a document, each with the label that goes with it and its sentence; their keys, and who belongs to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from members.models import User
from members.permissions.directory import own_organisations, runs_coalition, sees_directory
from protect_portal.access.keys import keys_of
from protect_portal.access.lock import Audience, Tlp, readers_of
from protect_portal.access.rights import can
from working_groups.models import WorkingGroup


@dataclass(frozen=True)
class Circle:
    """An audience with its label: what one radio of the chooser stands for."""

    audience: str
    tlp: str
    name: str | Promise
    explanation: str | Promise


@dataclass(frozen=True)
class Target:
    """Where a document is to go: its audience, its label and, for a text without one, the group."""

    audience: str
    tlp: str
    group: WorkingGroup | None = None


FIRST = {
    "named": Circle(Audience.NAMED, Tlp.RED, _("Named people only"), _("You name them one by one. Not even the secretariat sees it.")),
    "group": Circle(
        Audience.GROUP,
        Tlp.AMBER,
        _("The group"),
        _("The organisations of the group; they may pass it on inside, to those who need to know."),
    ),
    "members": Circle(Audience.MEMBERS, Tlp.GREEN, _("All members"), _("Every member organisation; it is not published.")),
}
MORE = {
    "private": Circle(Audience.PRIVATE, Tlp.AMBER, _("Only me"), _("Nobody else, not even the secretariat.")),
    "organisation": Circle(
        Audience.ORGANISATION, Tlp.AMBER, _("My organisation"), _("Its people; they may pass it on to those who need to know.")
    ),
    "organisation_strict": Circle(
        Audience.ORGANISATION,
        Tlp.AMBER_STRICT,
        _("My organisation, no copies outside"),
        _("It stays inside and is shared with nobody else."),
    ),
    "leads": Circle(Audience.LEADS, Tlp.AMBER, _("The leads of the group"), _("Its chair, co-chair and rapporteurs.")),
    "group_strict": Circle(
        Audience.GROUP,
        Tlp.AMBER_STRICT,
        _("The group, no copies outside"),
        _("No copies outside the organisations of the group, and it is shared with nobody else."),
    ),
    "guests": Circle(
        Audience.GUESTS, Tlp.AMBER, _("The group and its guests"), _("The organisations of the group, and whom it has invited.")
    ),
}
CIRCLES = FIRST | MORE

RANK = [Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED]
_NARROW = {Audience.PRIVATE, Audience.NAMED}
# What each audience contains whoever the people are; who would really come to see it is counted besides
CONTAINS = {
    Audience.PRIVATE: {Audience.PRIVATE},
    Audience.NAMED: _NARROW,
    Audience.ORGANISATION: _NARROW | {Audience.ORGANISATION},
    Audience.LEADS: _NARROW | {Audience.LEADS},
    Audience.GROUP: _NARROW | {Audience.ORGANISATION, Audience.LEADS, Audience.GROUP},
    Audience.GUESTS: _NARROW | {Audience.ORGANISATION, Audience.LEADS, Audience.GROUP, Audience.GUESTS},
    Audience.MEMBERS: set(Audience) - {Audience.GUESTS},
}


def circle_named(audience: str, tlp: str) -> str:
    """The circle with this audience and label; empty where the chooser has none."""
    return next((name for name, circle in CIRCLES.items() if (circle.audience, circle.tlp) == (audience, tlp)), "")


def standing_at(document: Document) -> str:
    """What a form of "who sees it" began from: it is overtaken when this differs."""
    return f"{document.audience} {document.tlp} {document.group_id or 0}"


# The keys of a circle


def circle_at(document: Document, audience: str, group_id: int | None = None) -> list[str]:
    """The keys of the circle alone that `document` would have with this audience: nobody's access by name."""
    return readers_of(audience, author=document.author_id, organisation=document.organisation_id, group=document.group_id or group_id)


def readers_at(document: Document, audience: str, group_id: int | None = None) -> list[str]:
    """The keys that would open `document` with another audience; its grants stay, and open nothing where it is private."""
    return circle_at(document, audience, group_id) + ([] if audience == Audience.PRIVATE else list(document.granted))


def barred(tlp: str, granted: Iterable[str]) -> list[str]:
    """Of granted keys those that a label does not bear: all under AMBER+STRICT, whole organisations under RED (permissions.md)."""
    if tlp == Tlp.AMBER_STRICT:
        return list(granted)
    return [key for key in granted if key.startswith("org:")] if tlp == Tlp.RED else []


def by_name_at(document: Document, circle: Circle | Target) -> list[str]:
    """The granted keys that open it besides the circle: none where it is private, and none that the label does not bear, since those
    are taken back before it is chosen."""
    granted = [] if circle.audience == Audience.PRIVATE else document.granted
    refused = barred(circle.tlp, granted)
    return [key for key in granted if key not in refused]


# Who belongs to it


def require_circle(by: User, document: Document) -> None:
    """Nobody opens a text to a circle without being of it. Raises PermissionDenied."""
    if not in_circle(by, document):
        raise PermissionDenied(f"{document.audience} is not their circle")


def in_circle(by: User, document: Document) -> bool:
    """Whether `by` shares in the group of `document`, and belongs to its circle."""
    return (document.group_id is None or can(by, "contribute", document.group)) and belongs(by, document)


def belongs(by: User, document: Document) -> bool:
    """Whether `by` is of the circle of `document`: its author for private and named, of its organisation, a lead, of the members."""
    if document.audience in _NARROW:
        return by.pk == document.author_id
    if document.audience == Audience.ORGANISATION:
        return document.organisation_id in own_organisations(by)
    if document.audience == Audience.LEADS:
        return f"group:{document.group_id}:leads" in keys_of(by) or runs_coalition(by)
    return document.audience != Audience.MEMBERS or sees_directory(by)


def as_if(document: Document, audience: str, group: WorkingGroup | None = None) -> Document:
    """The document as it would be with another audience, unsaved; `group` only for one that has none."""
    place = document.group or group
    return Document(author_id=document.author_id, organisation_id=document.organisation_id, group=place, audience=audience)
