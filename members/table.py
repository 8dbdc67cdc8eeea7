"""Answers as a table: on a page, and as a workbook (.xlsx, ECMA-376) in which nothing is a formula."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from protect_portal.access.terms import BUCHAREST

Value = str | int | float | Decimal | date | datetime | bool | None
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # letters in a cell, as Excel reads it
WIDEST = 60  # letters a column shows
DAY, MOMENT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"


@dataclass(frozen=True)
class Row:
    """What one party said, a value for each head; `note` says how it came where it was not written in the portal."""

    values: Sequence[Value]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Heads in the reader's language. `numbers`: the places of columns that hold numbers, and so have a sum."""

    heads: Sequence[str]
    rows: Sequence[Row]
    numbers: frozenset[int] = field(default_factory=frozenset)

    @property
    def labelled(self) -> list[list[tuple[str, Value, bool]]]:
        """Each row as (head, value, whether the column holds numbers): on a phone each value stands beside its head."""
        places = range(len(self.heads))
        return [[(self.heads[place], row.values[place], place in self.numbers) for place in places] for row in self.rows]

    @property
    def sums(self) -> list[Value]:
        """The sum of each column of numbers, "" elsewhere; nothing where no column has one."""
        if not self.numbers:
            return []
        return [self._sum(place) if place in self.numbers else "" for place in range(len(self.heads))]

    def _sum(self, place: int) -> Value:
        total = sum(Decimal(str(row.values[place])) for row in self.rows if row.values[place] not in ("", None))
        return int(total) if total == total.to_integral_value() else total


def workbook(table: Table, title: str) -> bytes:
    """The table as an .xlsx file. Texts are texts, also those that begin like a formula; days are days, in Romania's time."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for place, head in enumerate(table.heads):
        widest = max([len(head), *(len(str(row.values[place] or "")) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(widest, WIDEST) + 2
    sheet.append([_cell(sheet, head, bold=True) for head in table.heads])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row.values])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Worksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, datetime):
        value = value.astimezone(BUCHAREST).replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(sheet, value=_kept_letters(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # else "=1+1" would be computed by whoever opens it (OWASP, CSV injection)
    elif isinstance(value, datetime | date):
        cell.number_format = MOMENT if isinstance(value, datetime) else DAY
    if bold:
        cell.font = Font(bold=True)
    return cell


def _kept_letters(text: str) -> str:
    """Without control signs, which XML cannot hold (XML 1.0, 2.2)."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:LONGEST_CELL]


def _sheet_name(title: str) -> str:
    """At most 31 letters and none of []:*?/\\ (Excel's own rule)."""
    return "".join(letter for letter in _kept_letters(title) if letter not in "[]:*?/\\'\n\t")[:31].strip() or "1"
