"""The reviewed table of rights says what the code does, and what the oracle says: both ways, row by row."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from meetings.models import Meeting
from protect_portal.access.rights import can
from tests.make import make_document, make_meeting
from tests.rights.oracle import RIGHTS, Facts
from tests.rights.table import KINDS, POSSIBLE, filled, reviewed, subjects, write

PAGES = {
    (Document, "edit"): "document-edit",
    (Document, "withdraw"): "document-withdraw",
    (Meeting, "edit"): "meeting-edit",
    (Meeting, "move"): "meeting-move",
    (Meeting, "cancel"): "meeting-cancel",
}


def test_the_reviewed_table_is_what_the_code_does(world, tmp_path):
    table = filled(world, list(subjects(world)), RIGHTS, can)
    assert table == reviewed(), f"the table as it is now: {write(table, tmp_path / 'rights.csv')}"


def test_the_reviewed_table_is_what_the_oracle_says(world, tmp_path):
    rows = list(subjects(world))
    facts = Facts(timezone.now())
    table = filled(world, rows, RIGHTS, lambda person, action, row: RIGHTS[type(row), action](facts, person, row))
    assert table == reviewed(), f"the oracle's table: {write(table, tmp_path / 'oracle.csv')}"


def test_every_right_of_these_kinds_has_its_rows(world):
    actions = {(line["kind"], line["action"]) for line in reviewed()}
    assert actions == {(model.__name__, action) for model, action in RIGHTS if model in KINDS}


@pytest.mark.parametrize("model", [Document, Meeting])
def test_the_states_in_which_an_act_is_possible(world, client_of, model):
    """In each state its page opens to somebody who may, or says that it is no longer possible."""
    make = make_document if model is Document else make_meeting
    row = make(world.dan, group=world.protection, organisation=world.ancora, title="Stări", audience="group")
    browser, wrong = client_of(world.ana), []
    for status in model.Status.values:
        extra = {"withdrawn_because": "Probă"} if status == "withdrawn" else {"tlp": "clear"} if status == "published" else {"tlp": "amber"}
        model.objects.filter(pk=row.pk).update(status=status, **(extra if model is Document else {}))
        for (kind, action), name in PAGES.items():
            if kind is model:
                answer = browser.get(reverse(name, args=[row.pk])).status_code
                if answer != (200 if status in POSSIBLE[model][action] else 409):
                    wrong.append((status, action, answer))
    assert wrong == []
