"""What it takes to open each address, as people review it (tests/rights/addresses.csv), and what that lets the portal answer."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from members.models import Coalition
from tests.rights.oracle import RIGHTS, Facts
from tests.walks.pages import model_of

TABLE = Path(__file__).parents[1] / "rights" / "addresses.csv"
OPEN = {200, 204, 206, 302, 303, 304, 409, 410, 422}

SPECIAL = {
    "works for an organisation": lambda facts, person: bool(facts.organisations_of(person)),
    "calls meetings": lambda facts, person: facts.runs_coalition(person) or bool(facts.groups_led_by(person)),
    "is technical administrator": lambda facts, person: person.is_staff,
    "reads the audit": lambda facts, person: facts.runs_coalition(person) or facts.holds(person, "auditor"),
    "may ask for access": lambda facts, person: facts.sees_directory(person) or any(access.user_id == person.pk for access in facts.guests),
    "may ask": lambda facts, person: facts.runs_coalition(person) or bool(facts.groups_led_by(person)),
    "keeps the calendar": lambda facts, person: facts.is_secretariat(person),
}
"""Conditions that are no right of one object."""

OF_A_PARTY = {
    "board of its ask": lambda facts, person, party: facts.boards(person, party.ask),
    "own or board of its ask": lambda facts, person, party: facts.was_asked(person, party) or facts.boards(person, party.ask),
    "sees it and may ask": lambda facts, person, row: SPECIAL["may ask"](facts, person),
}
"""Conditions about the ask to which a party belongs."""


@dataclass(frozen=True)
class Address:
    name: str
    method: str
    takes: str

    @property
    def is_for_all(self) -> bool:
        """Open to everybody, or to everybody who has signed in: its own rules are tested with the page."""
        return self.takes in {"public", "signed in"}


@cache
def addresses() -> dict[str, Address]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        lines = [Address(line["address"], line["method"], line["takes"]) for line in csv.DictReader(file)]
    assert len({line.name for line in lines}) == len(lines), "an address stands twice"
    return {line.name: line for line in lines}


def may_answer(facts: Facts, person, address: Address, pk: int | None) -> set[int]:
    """The statuses that the oracle lets `address` answer to `person`, about the row `pk` where it names one."""
    if address.takes == "what it names":
        return {404}  # a POST without the number of the question it answers
    if address.takes in SPECIAL:
        return OPEN if SPECIAL[address.takes](facts, person) else {403}
    if pk is None:
        return OPEN if RIGHTS[Coalition, address.takes](facts, person, Coalition.current()) else {403}
    model = model_of(address.name)
    row = model._base_manager.get(pk=pk)
    if address.takes == "own":
        return OPEN if row.user_id == person.pk else {404}
    if not RIGHTS[model, "view"](facts, person, row):
        return {404}
    if address.takes in OF_A_PARTY:
        return OPEN if OF_A_PARTY[address.takes](facts, person, row) else {403}
    may = facts.is_invited(person, row) if address.takes == "is invited" else RIGHTS[model, address.takes](facts, person, row)
    return OPEN if may else {403}
