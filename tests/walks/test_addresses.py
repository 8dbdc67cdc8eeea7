"""addresses.csv says of every address what it takes to open it; the oracle says who may; the portal must answer so, to every role."""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Coalition
from tests.rights.oracle import RIGHTS, Facts
from tests.walks.pages import MISSING, chosen, model_of, names
from tests.world import World

ROLES = ("ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "horia", "ioana", "jana", "klaus", "luiza", "mihai")
OPEN = {200, 302, 303, 304, 409, 410, 422, 204, 206}
TABLE = Path(__file__).parents[1] / "rights" / "addresses.csv"

SPECIAL = {
    "works for an organisation": lambda facts, person: bool(facts.organisations_of(person)),
    "calls meetings": lambda facts, person: facts.runs_coalition(person) or bool(facts.groups_led_by(person)),
    "is technical administrator": lambda facts, person: person.is_staff,
    "reads the audit": lambda facts, person: facts.runs_coalition(person) or facts.holds(person, "auditor"),
    "keeps the calendar": lambda facts, person: facts.is_secretariat(person),
}
"""Conditions that are no right of one object."""


def table() -> dict[str, str]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len({line["address"] for line in lines}) == len(lines), "an address stands twice"
    return {line["address"]: line["takes"] for line in lines}


def test_every_address_has_its_row():
    assert set(table()) == {name for name, _arguments in names()}


def expected_status(facts: Facts, person, takes: str, model, row) -> set[int]:
    """What an address may answer `person`, where opening it takes the action `takes` on `row`."""
    if takes == "what it names":
        return {404}  # a POST without the number of the question it answers
    if takes == "own":
        return OPEN if row.user_id == person.pk else {404}
    if takes in SPECIAL:
        return OPEN if SPECIAL[takes](facts, person) else {403}
    if not RIGHTS[model, "view"](facts, person, row):
        return {404}
    may = facts.is_invited(person, row) if takes == "is invited" else RIGHTS[model, takes](facts, person, row)
    return OPEN if may else {403}


def answer(browser, url: str) -> int:
    """GET, or where there is none POST, undone again."""
    with transaction.atomic():
        response = browser.get(url)
        if response.status_code == 405:
            response = browser.post(url)
        if response.streaming:
            response.getvalue()  # read to its end, a file is closed
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("who", ROLES)
def test_addresses_of_rows(told_world: World, client_of, who):
    person, wrong = getattr(told_world, who), []
    facts, browser = Facts(timezone.now()), client_of(person)
    for name, takes in table().items():
        arguments = dict(names())[name]
        if arguments != {"pk"} or takes == "public":
            continue
        model = model_of(name)
        rows = [model._base_manager.get(pk=pk) for pk in chosen(name, told_world)]
        for row in rows:
            got, wanted = answer(browser, reverse(name, args=[row.pk])), expected_status(facts, person, takes, model, row)
            if got not in wanted:
                wrong.append((name, row.pk, got, wanted))
        if answer(browser, reverse(name, args=[MISSING])) not in ({403, 404} if takes in SPECIAL else {404}):
            wrong.append((name, "missing"))
    assert wrong == []


@pytest.mark.parametrize("who", ROLES)
def test_addresses_without_a_row(told_world: World, client_of, who):
    person, wrong = getattr(told_world, who), []
    facts, browser = Facts(timezone.now()), client_of(person)
    for name, takes in table().items():
        if dict(names())[name] or takes in {"public", "signed in"}:
            continue
        may = SPECIAL[takes](facts, person) if takes in SPECIAL else RIGHTS[Coalition, takes](facts, person, Coalition.current())
        got = answer(browser, reverse(name))
        if (got in OPEN) != may or (not may and got != 403):
            wrong.append((name, got, may))
    assert wrong == []


def test_addresses_for_nobody(told_world: World, client):
    """Signed out: what is public answers, everything else leads to the door."""
    wrong = []
    for name, takes in table().items():
        arguments = dict(names())[name]
        if takes == "public" or arguments - {"pk"}:
            continue
        url = reverse(name, kwargs={"pk": chosen(name, told_world)[0]} if arguments else {})
        response = client.get(url)
        if response.status_code != 302 or not response.url.startswith("/sign-in/"):
            wrong.append((name, response.status_code))
    assert wrong == []
