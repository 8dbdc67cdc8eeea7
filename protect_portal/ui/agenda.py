"""The agenda editor without JavaScript: its buttons submit, and the same form comes back rearranged."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import QueryDict

from protect_portal.ui.numbers import whole_number

MOVES = {"up": -1, "down": 1}
PLACED = ("title", "minutes", "kind", "presenter", "ORDER", "DELETE")


def rearranged(data: QueryDict, prefix: str = "items") -> QueryDict | None:
    """The posted form with one row moved, removed or added as `do` says; None when nothing of that was asked."""
    verb, _colon, row = data.get("do", "").partition(":")
    if verb not in {"add", "remove", *MOVES} or (verb != "add" and whole_number(row) is None):
        return None
    changed = data.copy()
    if verb == "add":
        add_row(changed, prefix)
    elif verb == "remove":
        changed[f"{prefix}-{row}-DELETE"] = "on"
    else:
        move_row(changed, prefix, int(row), MOVES[verb])
    return changed


def total_rows(data: QueryDict, prefix: str) -> int:
    """How many rows were posted, at most 1000; none where that cannot be read."""
    return min(whole_number(data.get(f"{prefix}-TOTAL_FORMS", ""), 0), 1000)


def add_row(data: QueryDict, prefix: str) -> None:
    total = total_rows(data, prefix)
    data[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
    data[f"{prefix}-{total}-ORDER"] = str(total + 1)


def place_of(data: QueryDict, prefix: str, row: int) -> int:
    return whole_number(data.get(f"{prefix}-{row}-ORDER", ""), row + 1)


def move_row(data: QueryDict, prefix: str, row: int, step: int) -> None:
    """Change places with the visible neighbour; the first has nobody above, the last nobody below."""
    rows = sorted(range(total_rows(data, prefix)), key=lambda each: (place_of(data, prefix, each), each))
    shown = [each for each in rows if not data.get(f"{prefix}-{each}-DELETE")]
    if row not in shown or not 0 <= shown.index(row) + step < len(shown):
        return
    here, there = rows.index(row), rows.index(shown[shown.index(row) + step])
    rows[here], rows[there] = rows[there], rows[here]
    for place, each in enumerate(rows, start=1):
        data[f"{prefix}-{each}-ORDER"] = str(place)


def is_removed(item: BaseForm) -> bool:
    """Whether the row is marked for deletion in what was posted."""
    return "DELETE" in item.fields and bool(item["DELETE"].value())


def in_order(formset: BaseFormSet) -> list[BaseForm]:
    """The rows as they are to be shown: by their ORDER, new ones last."""

    def place(numbered: tuple[int, BaseForm]) -> tuple[int, int]:
        index, item = numbered
        return (whole_number(str(item["ORDER"].value() or ""), 1000), index)

    return [item for _index, item in sorted(enumerate(formset.forms), key=place)]


def row_parts(item: BaseForm) -> dict[str, Any]:
    """A row's number in the formset, whether it is removed, and the fields that have no place of their own."""
    rest: Iterator[BoundField] = (field for field in item.visible_fields() if field.name not in PLACED)
    return {"number": item.prefix.rpartition("-")[2], "removed": is_removed(item), "papers": list(rest)}
