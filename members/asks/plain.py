"""A plain ask: a question with a few fields, and a table of the answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.actions.answer import answer_plain
from members.board import name_of, source_of
from members.forms.answer import PlainAnswerForm
from members.kinds import WaitingRow, ask_kind
from members.models import Ask, AskedParty, AskField, AskValue, User
from members.table import Row, Table, Value


def rows_waiting(parties: QuerySet[AskedParty], user: User) -> list[WaitingRow]:
    return [_row(party) for party in parties.select_related("ask__by", "organisation")]


def _row(party: AskedParty) -> WaitingRow:
    return WaitingRow(
        due_at=party.ask.closes_at,
        verb=pgettext("button", "Answer"),
        title=party.ask.question,
        url=party.ask.get_absolute_url(),
        buttons="members/_ask_row.html",
        context={"party": party},
        facts=(_("Asked by %(name)s") % {"name": party.ask.by.name}, _for(party)),
        silence=_("Without an answer: %(what)s") % {"what": party.ask.silence} if party.ask.silence else "",
        undo=reverse("ask-take-back", args=[party.pk]),
    )


def _for(party: AskedParty) -> str:
    return _("You answer for %(organisation)s") % {"organisation": party.organisation} if party.organisation_id else ""


def form_of(party: AskedParty, user: User, data: Any = None, files: Any = None) -> PlainAnswerForm:
    """Its fields, filled with what the party has answered before."""
    values = {value.field_id: value for value in party.values.select_related("file")}
    return PlainAnswerForm(data, files, party=party, fields=list(party.ask.fields.all()), values=values, user=user)


def answers_of(ask: Ask, reader: User) -> Table:
    """Who said what, as far as `reader` may see it: a row for each party that answered, with how its answer came."""
    fields = list(ask.fields.all())
    parties = AskedParty.objects.allowed(reader).filter(ask=ask, status__in=(AskedParty.Status.ANSWERED, AskedParty.Status.NOTHING_TO_ADD))
    parties = sorted(parties.select_related("organisation", "user", "by", "recorded_by"), key=lambda party: name_of(party).casefold())
    values = _values(AskValue.objects.allowed(reader).filter(party__ask=ask).select_related("file"))
    rows = [_answer(party, fields, values.get(party.pk, {})) for party in parties if party.pk in values or not fields]
    numbers = frozenset(place for place, field in enumerate(fields, 1) if field.kind == AskField.Kind.NUMBER)
    heads = [_("Organisation or person"), *(field.label for field in fields), _("Answered by"), _("Answered on"), _("How it came")]
    return Table(heads, rows, numbers)


def _values(rows: Iterable[AskValue]) -> dict[int, dict[int, AskValue]]:
    found: dict[int, dict[int, AskValue]] = {}
    for row in rows:
        found.setdefault(row.party_id, {})[row.field_id] = row
    return found


def _answer(party: AskedParty, fields: list[AskField], values: dict[int, AskValue]) -> Row:
    source = source_of(party)
    by = party.said_by or (party.by.name if party.by else "")
    said = [as_cell(field, values.get(field.pk)) for field in fields]
    return Row([name_of(party), *said, by, party.answered_at, source or party.get_source_display()], note=source)


def as_cell(field: AskField, value: AskValue | None) -> Value:
    """A kept value as a table shows it: a number, a day, yes or no in words, a text, the name of a file."""
    if value is None or (value.value is None and value.file_id is None):
        return ""
    if field.kind == AskField.Kind.FILE:
        return value.file.name
    if field.kind == AskField.Kind.DATE:
        return date.fromisoformat(value.value)
    if field.kind == AskField.Kind.YES_NO:
        return _("yes") if value.value else _("no")
    return value.value


@ask_kind(Ask.Kind.PLAIN, tell=rows_waiting, form=form_of, save=answer_plain, table=answers_of, by_link=True)
def requests_to_answer(parties: list[int], user: User) -> QuerySet[AskedParty]:
    """One row for each party that the person answers for."""
    return AskedParty.objects.allowed(user, "answer").filter(pk__in=parties)
