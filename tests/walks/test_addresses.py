"""addresses.csv says of every address what it takes to open it; the oracle says who may; the portal must answer so, to every role.

What GET answers is compared in test_walk (test_every_page.py), where every role opens every address anyway."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests.rights.oracle import Facts
from tests.walks.pages import MISSING, chosen, names
from tests.walks.takes import SPECIAL, addresses, may_answer
from tests.world import World

ROLES = ("ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "horia", "ioana", "jana", "klaus", "luiza", "mihai")


def test_every_address_has_its_row():
    assert set(addresses()) == {name for name, _arguments in names()}


def sent(browser, url: str) -> int:
    """The answer to an empty POST, which is then undone."""
    with transaction.atomic():
        status = browser.post(url).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("who", ROLES)
def test_acts_by_post_alone(told_world: World, client_of, who):
    person, wrong = getattr(told_world, who), []
    facts, browser = Facts(timezone.now()), client_of(person)
    for address in addresses().values():
        if address.method == "POST" and not address.is_for_all:
            for pk in chosen(address.name, told_world):
                got, wanted = sent(browser, reverse(address.name, args=[pk])), may_answer(facts, person, address, pk)
                if got not in wanted:
                    wrong.append((address.name, pk, got, wanted))
    assert wrong == []


@pytest.mark.parametrize("who", ROLES)
def test_a_missing_row_is_missing_to_everybody(told_world: World, client_of, who):
    """Whatever it takes: 404, or 403 where the page is not theirs whatever it shows."""
    browser, wrong = client_of(getattr(told_world, who)), []
    for name, arguments in names():
        address = addresses()[name]
        if arguments == {"pk"} and address.takes != "public":
            url = reverse(name, args=[MISSING])
            status = sent(browser, url) if address.method == "POST" else browser.get(url).status_code
            if status not in ({403, 404} if address.takes in SPECIAL else {404}):
                wrong.append((name, status))
    assert wrong == []


def test_addresses_for_nobody(told_world: World, client):
    """Signed out: what is public answers, everything else leads to the door."""
    wrong = []
    for name, arguments in names():
        if addresses()[name].takes == "public" or arguments - {"pk"}:
            continue
        url = reverse(name, kwargs={"pk": chosen(name, told_world)[0]} if arguments else {})
        response = client.get(url)
        if response.status_code != 302 or not response.url.startswith("/sign-in/"):
            wrong.append((name, response.status_code))
    assert wrong == []
