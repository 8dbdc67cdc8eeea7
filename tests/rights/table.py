"""The table of rights that people review (rights.csv): role x kind x label x audience x action, and the states that allow the act.

The code and the oracle each fill the same table; the reviewed file must equal both, row by row."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guardian.shortcuts import assign_perm

from documents.models import Document, DocumentText
from meetings.models import Meeting
from members.models import (
    Absence,
    Affiliation,
    Appointment,
    Ask,
    AskedParty,
    AskField,
    AskValue,
    Circular,
    CircularFile,
    Coalition,
    Invitation,
    Mandate,
    MembershipPeriod,
    Organisation,
    Reconfirmation,
    User,
)
from protect_portal.access.lock import Audience, Tlp, allows
from protect_portal.notifications.models import Delivery
from tests.make import make_delivery, make_document, make_meeting
from tests.rights.asks import asks_of_each_kind, letters, the_rest
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

REVIEWED = Path(__file__).with_name("rights.csv")
ROLES = {
    "author": "fane", "chair": "ana", "staff of the group": "bogdan", "member outside": "carmen", "secretariat": "dan",
    "presidency": "gina", "guest of the group": "elena", "chair elsewhere": "mihai", "suspended": "horia", "left yesterday": "ioana",
    "applicant": "jana", "administrator": "klaus", "auditor": "luiza", "invited": "nina",
}  # fmt: skip
"""As what, and who of the world that is; the author also represents an organisation of the group."""
COLUMNS = ["kind", "label", "audience", "action", "possible in", *ROLES]
POSSIBLE = {
    Document: {
        "edit": Document.EDITABLE,
        "withdraw": [status for status, ways in Document.TRANSITIONS.items() if Document.Status.WITHDRAWN in ways],
    },
    Meeting: {
        **dict.fromkeys(("edit", "move", "cancel"), Meeting.OPEN),
        **dict.fromkeys(("convene", "share"), (Meeting.Status.PLANNED,)),
    },
}
"""The states in which an act is possible; what is not here is possible in any."""


@dataclass(frozen=True)
class Subject:
    """One row of the world that stands for its kind, with this label and audience."""

    row: object
    label: str = ""
    audience: str = ""


def subjects(world) -> Iterator[Subject]:
    """A text and a meeting of Protection by Fane with every label and audience that go together; one row of each other kind."""
    for tlp in Tlp:
        for audience in (audience for audience in Audience if allows(tlp, audience)):
            owner = {"group": world.protection, "organisation": world.busola, "tlp": tlp, "audience": audience}
            yield Subject(make_document(world.fane, title=f"{tlp} {audience}", **owner), tlp, audience)
            yield Subject(make_meeting(world.fane, title=f"{tlp} {audience}", **owner), tlp, audience)
    yield from _read_by_name(world)
    yield _given_to_organisations(world)
    shown = Document.objects.get(title=f"{Tlp.AMBER} {Audience.GROUP}")
    yield Subject(shown.text, shown.tlp, shown.audience)
    yield from map(Subject, _directory(world))
    yield from (Subject(*named) for named in (*asks_of_each_kind(world), *letters(world), *the_rest(world)))


def _read_by_name(world) -> Iterator[Subject]:
    """Texts that the chair of their group, and the secretariat where they have none, see because they were named: to read, and no more."""
    for audience in (Audience.NAMED, Audience.ORGANISATION):
        for group, reader, role in ((world.protection, world.ana, "chair"), (None, world.dan, "secretariat, of no group")):
            text = make_document(world.fane, group=group, organisation=world.busola, audience=audience, title=f"{audience} {role}")
            assign_perm("view_document", reader, text)
            yield Subject(text, text.tlp, f"{audience} + read by the {role}")


def _given_to_organisations(world) -> Subject:
    """A text for named people that two whole organisations were given to write: Cetina, and Hora, which was suspended since."""
    text = make_document(world.fane, group=world.protection, organisation=world.busola, audience=Audience.NAMED, title="given")
    for organisation in (world.cetina, world.hora):
        assign_perm("edit_document", organisation.key_group, text)
    return Subject(text, text.tlp, "named + written by Cetina and Hora")


def _directory(world) -> list:
    protection = {"group": world.protection}
    return [
        world.protection, world.busola, world.bogdan, Coalition.current(),
        Seat.objects.get(organisation=world.busola, **protection), LeadTerm.objects.get(**protection),
        GuestAccess.objects.get(**protection),
        Affiliation.objects.get(user=world.bogdan), MembershipPeriod.objects.get(organisation=world.busola),
        Mandate.objects.get(office="presidency"), Appointment.objects.get(user=world.gina), Invitation.objects.get(),
        make_delivery(world.bogdan, world.meeting),
    ]  # fmt: skip


KINDS = (Document, DocumentText, Meeting, WorkingGroup, Organisation, User, Coalition, Seat, LeadTerm, GuestAccess, Affiliation,
         MembershipPeriod, Mandate, Appointment, Invitation, Delivery, Ask, AskedParty, AskField, AskValue, Circular, CircularFile, Absence,
         Reconfirmation)  # fmt: skip


def filled(world, rows: list[Subject], rights, may: Callable[[User, str, object], bool]) -> list[dict[str, str]]:
    """The table as `may(person, action, row)` answers it."""
    people = {role: getattr(world, name) for role, name in ROLES.items()}
    table = []
    for subject in rows:
        for model, action in rights:
            if model is type(subject.row):
                answers = {role: "yes" if may(person, action, subject.row) else "" for role, person in people.items()}
                table.append(_named(subject, action) | answers)
    return sorted(table, key=lambda line: [line[column] for column in COLUMNS[:4]])


def _named(subject: Subject, action: str) -> dict[str, str]:
    states = POSSIBLE.get(type(subject.row), {}).get(action)
    return {
        "kind": type(subject.row).__name__, "label": subject.label, "audience": subject.audience, "action": action,
        "possible in": " ".join(states) if states else "any state",
    }  # fmt: skip


def reviewed() -> list[dict[str, str]]:
    with REVIEWED.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(table: list[dict[str, str]], path: Path) -> Path:
    """For the reviewer: the table as it is now, to compare and copy."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    return path
