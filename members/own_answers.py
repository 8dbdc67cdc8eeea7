"""One's own part in an ask, as its page shows it: for whom one answers, what was said, who answers instead."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members.actions.named import may_name
from members.asks.plain import as_cell
from members.board import name_of, source_of
from members.kinds import KINDS
from members.models import Affiliation, Ask, AskedParty, AskField, AskValue, User
from protect_portal.access.rights import can

Role = Affiliation.Role
WHO_ANSWERS = (Role.REPRESENTATIVE, Role.COORDINATOR, Role.LEGAL_REPRESENTATIVE, Role.ALTERNATE)


@dataclass(frozen=True)
class Said:
    """One field with what was answered; `file` is the row whose file can be opened."""

    label: str
    text: Any
    file: AskValue | None = None


@dataclass(frozen=True)
class OwnPart:
    """One party that is the reader, or the reader's organisation. `instead`: who answers for it where the reader does not."""

    party: AskedParty
    name: str
    may_answer: bool
    may_name: bool
    form: Any
    said: list[Said]
    source: str
    instead: str

    @property
    def is_answered(self) -> bool:
        return self.party.status not in AskedParty.SILENT


def own_parties(ask: Ask, reader: User) -> QuerySet[AskedParty]:
    """The parties of `ask` that are the reader, or for whose organisation they work or are named."""
    parties = AskedParty.objects.allowed(reader)
    rows = parties.filter(parties.of(reader) | _named(reader), ask=ask)
    return rows.select_related("ask", "organisation", "user", "by", "recorded_by").order_by("organisation__name", "pk")


def _named(reader: User) -> Q:
    return Q(pk__in=AskedParty.objects.allowed(reader, "answer").values("pk"))


def own_parts(ask: Ask, reader: User) -> list[OwnPart]:
    """What `reader` has to do with `ask`, a part for each party."""
    kind = KINDS.get(ask.kind)
    return [_part(party, reader, kind) for party in own_parties(ask, reader)]


def _part(party: AskedParty, reader: User, kind: Any) -> OwnPart:
    may_answer = can(reader, "answer", party)
    fillable = may_answer and party.is_open and kind is not None and kind.form is not None
    return OwnPart(
        party=party,
        name=name_of(party),
        may_answer=may_answer,
        may_name=may_answer and party.is_open and may_name(party, reader),
        form=kind.form(party, reader, None, None) if fillable else None,
        said=said_by(party, reader),
        source=source_of(party),
        instead="" if may_answer else who_answers(party, reader),
    )


def said_by(party: AskedParty, reader: User) -> list[Said]:
    """The fields with what this party answered, as far as `reader` may see it."""
    values = {value.field_id: value for value in AskValue.objects.allowed(reader).filter(party=party).select_related("file")}
    return said_in(party.ask.fields.all(), values)


def said_in(fields: QuerySet[AskField], values: dict[int, AskValue]) -> list[Said]:
    return [_said(field, values.get(field.pk)) for field in fields] if values else []


def _said(field: AskField, value: AskValue | None) -> Said:
    return Said(field.label, as_cell(field, value), value if value and value.file_id else None)


def who_answers(party: AskedParty, reader: User) -> str:
    """Why somebody does not answer here, and who does: "You are staff of Ancora; its representative is Ana." """
    if party.organisation_id is None:
        return ""
    roles = party.organisation.affiliations.allowed(reader).running().select_related("user")
    own = next((role.get_role_display() for role in roles if role.user_id == reader.pk), "")
    others = sorted((role for role in roles if role.role in WHO_ANSWERS), key=lambda role: WHO_ANSWERS.index(role.role))
    if not others:
        words = {"organisation": name_of(party)}
        return _("Nobody answers for %(organisation)s in the portal yet: its representative can be invited.") % words
    first = others[0]
    words = {"own": own, "organisation": name_of(party), "role": first.get_role_display(), "name": first.user.name}
    return _("You are %(own)s of %(organisation)s; %(name)s (%(role)s) answers for it.") % words
