"""The answers as a workbook: days are days, numbers numbers, and nothing is a formula."""

from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from members.actions.answer import answer_plain
from members.asks.plain import form_of
from tests.make import make_ask
from tests.members.asking import FIELDS, WHOLE, answer_form, party_of


@pytest.fixture
def ask(world):
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina, world.delta], fields=FIELDS, question="Date: 2026/[raport]*?")
    said = [
        (world.busola, world.fane, {"Cuvinte": '=HYPERLINK("http://x.example")'}),
        (world.cetina, world.carmen, {"Cuvinte": "ăîșțâ\x0b"}),
    ]
    for organisation, person, more in said:
        party = party_of(ask, organisation)
        form = form_of(party, person, answer_form(ask, **WHOLE | more))
        assert form.is_valid(), form.errors
        answer_plain(party, form, by=person)
    return ask


def sheet_of(response):
    return load_workbook(BytesIO(response.content)).worksheets[0]


def test_the_workbook(world, client_of, ask):
    response = client_of(world.dan).get(reverse("ask-export", args=[ask.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    sheet = sheet_of(response)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][1:6] == [field["label"] for field in FIELDS]
    assert [row[0] for row in rows[1:]] == ["Busola", "Cetina"]
    assert rows[1][1:5] == [143, datetime(2026, 3, 1), rows[1][3], "Iași"]
    assert rows[1][5] == '=HYPERLINK("http://x.example")'
    assert rows[2][5] == "ăîșțâ"
    kinds = [cell.data_type for cell in next(sheet.iter_rows(min_row=2))]
    assert kinds == ["s", "n", "d", "s", "s", "s", "s", "d", "s"]
    assert sheet.title == "Date 2026raport"


def test_no_cell_of_any_workbook_is_a_formula(world, client_of):
    signs = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0A=1"]
    ask = make_ask(world.dan, organisations=[world.busola], fields=[{"label": f"={sign}", "kind": "text"} for sign in signs])
    party = ask.parties.get()
    numbers = list(ask.fields.values_list("pk", flat=True))
    form = form_of(party, world.fane, {f"field-{pk}": sign for pk, sign in zip(numbers, signs, strict=True)})
    assert form.is_valid(), form.errors
    answer_plain(party, form, by=world.fane)
    sheet = sheet_of(client_of(world.dan).get(reverse("ask-export", args=[ask.pk])))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    assert sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row) == 0


def test_the_page_has_the_same_rows_and_sums(world, client_of, ask):
    table = client_of(world.dan).get(ask.get_absolute_url()).context["table"]
    assert ([row.values[1] for row in table.rows], table.sums[1], table.sums[2]) == ([143, 143], 286, "")


@pytest.mark.parametrize(("who", "status"), [("dan", 200), ("carmen", 200), ("mihai", 404), ("elena", 404)])
def test_who_takes_it_out(world, client_of, ask, who, status):
    assert client_of(getattr(world, who)).get(reverse("ask-export", args=[ask.pk])).status_code == status


def test_with_what_one_may_see_and_nothing_else(world, client_of, ask):
    type(ask).objects.filter(pk=ask.pk).update(answers_shown="after_close")
    sheet = sheet_of(client_of(world.carmen).get(reverse("ask-export", args=[ask.pk])))
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Cetina"]


def test_other_kinds_have_no_table(world, client_of):
    assert client_of(world.dan).get(reverse("ask-export", args=[world.meeting.ask_id])).status_code == 404
