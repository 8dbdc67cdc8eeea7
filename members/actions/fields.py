"""Writing an ask before it goes out, and changing its words after; and the fields that it has filled in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members.actions.ask import add_parties, ask_parties, require_kind
from members.addressees import Addressed, addressed
from members.models import Ask, AskField, AskValue, Coalition, User
from protect_portal.access.keys import keys_of
from protect_portal.access.rights import require
from protect_portal.audit.record import capacity_of, record, record_edit
from protect_portal.audit.status import NoLonger, WrongStatus
from protect_portal.ui.stale import refuse_stale, save_changed

FIXED = ("label", "kind", "choices")
"""What no longer changes of a field once somebody has answered: answers already given would mean something else."""


@transaction.atomic
def draft_ask(ask: Ask, *, by: User, to: Iterable[str], fields: Iterable[Mapping[str, Any]] = ()) -> Ask:
    """Keep a new plain ask; nobody hears of it before it is sent. `to`: keys of circles that `by` may address (members/addressees.py).

    Raises PermissionDenied for a circle that is not theirs, NobodyAsked where nobody is in it."""
    to = list(to)
    whom = addressed(to, by)
    ask.kind, ask.status, ask.by, ask.capacity = Ask.Kind.PLAIN, Ask.Status.DRAFT, by, capacity_to(to, by)
    ask.save()
    ask_parties(ask, whom)
    set_fields(ask, fields)
    record("ask.drafted", ask, by=by, capacity=ask.capacity)
    return ask


def capacity_to(circles: Iterable[str], by: User) -> str:
    """As what `by` addresses these circles: as lead of the first group among them that is theirs, so that a chair's request ends with the
    chair; else as for the whole coalition."""
    keys = keys_of(by)
    led = [f"{circle}:leads" for circle in circles if circle.startswith("group:")]
    return next((key for key in led if key in keys), "") or capacity_of(by, Coalition.current())


@transaction.atomic
def edit_ask(form, *, by: User, fields: Iterable[Mapping[str, Any]], to: Iterable[str]) -> None:
    """Change its words and fields; of a draft also whom it asks, of an open one only who is asked besides.

    Raises Stale where somebody else has changed it meanwhile, NoLonger once it is closed and where answers would change their meaning."""
    ask = form.instance
    require_kind(ask, Ask.Kind.PLAIN)
    require(by, "edit", ask)
    current = refuse_stale(form)
    if not may_still_change(current):
        raise WrongStatus(current)
    save_changed(form)
    if "last_day" in form.changed_data:
        ask.save(update_fields=["closes_at"])
    set_fields(ask, fields)
    record_edit(form, by=by)
    _ask_these(ask, addressed(to, by), is_draft=current.status == Ask.Status.DRAFT, by=by, chosen=bool(list(to)))


def may_still_change(ask: Ask) -> bool:
    """A plain request before it goes out, and until it closes. Kinds about another object change with that."""
    return ask.kind == Ask.Kind.PLAIN and (ask.status == Ask.Status.DRAFT or ask.is_open)


def _ask_these(ask: Ask, whom: Addressed, *, is_draft: bool, by: User, chosen: bool) -> None:
    if is_draft:
        ask.parties.all().delete()
        ask_parties(ask, whom)
    elif chosen:
        add_parties(ask, whom, by=by)


def set_fields(ask: Ask, fields: Iterable[Mapping[str, Any]]) -> None:
    """The fields of `ask` in their order; a row with `field`, the number of one that is there, changes it, one that is left out goes.

    Raises NoLonger where a field that was answered would change its words, its kind or its choices, or go."""
    rows, kept = list(fields), {field.pk: field for field in ask.fields.all()}
    wanted = {row["field"] for row in rows if row.get("field") in kept}
    _refuse_changed_meaning(ask, kept, [row for row in rows if row.get("field") in kept], gone=kept.keys() - wanted)
    ask.fields.exclude(pk__in=wanted).delete()
    ask.fields.update(order=F("order") + 1000)  # out of the way: two places are never the same
    for order, row in enumerate(rows, 1):
        said = {name: value for name, value in row.items() if name != "field"} | {"order": order}
        AskField.objects.update_or_create(ask=ask, pk=row["field"] if row.get("field") in wanted else None, defaults=said)


def _refuse_changed_meaning(ask: Ask, kept: dict[int, AskField], rows: list[Mapping[str, Any]], *, gone: Iterable[int]) -> None:
    changed = {row["field"] for row in rows if any(row[name] != getattr(kept[row["field"]], name) for name in FIXED)}
    if AskValue.objects.filter(field__in={*changed, *gone}).exists():
        raise NoLonger(_("Somebody has answered this field already: its words, kind and choices stay as they are."))
