"""What Home says to whoever is asked to open a text to more people, or to one: from where to where, to how many, and why."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from documents.actions.circle import Target, change_audience
from members.models import Ask, User
from members.waiting import count_waiting, silent_parties, waiting_on
from protect_portal.access.explain import seers_of
from protect_portal.access.lock import Audience, Tlp
from tests.make import make_document


@pytest.fixture(autouse=True)
def english(world):
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def asked(world):
    """Bogdan's text of the group, of Busola: Ana, who leads the group, asks Busola to open it to all members."""
    text = make_document(world.bogdan, group=world.protection, organisation=world.busola, title="Raport", tlp=Tlp.AMBER)
    change_audience(text, Target(Audience.MEMBERS, Tlp.GREEN), by=world.ana, reason="Toți au nevoie de el")
    text.refresh_from_db()
    return text


def test_the_row_says_what_is_given_away(world, asked):
    (row,) = [row for row in waiting_on(world.fane) if "change" in row.context]
    before = set(seers_of(asked.readers).values_list("pk", flat=True))
    after = set(seers_of(["members", "secretariat", "presidency"]).values_list("pk", flat=True))
    assert (str(row.verb), str(row.title)) == ("Answer", "whether “Raport” opens to: All members, TLP:GREEN")
    assert row.facts == (
        "Asked by Ana Ardelean",
        "Now: The group, TLP:AMBER",
        f"{len(after - before)} more people would see it",
        "Reason: Toți au nevoie de el",
        "The answer mails 1 person.",
    )


def test_home_shows_it_with_both_buttons(world, client_of, asked):
    page = client_of(world.fane).get("/").content.decode()
    words = ("Reason: Toți au nevoie de el", "Now: The group, TLP:AMBER", 'value="agree"', 'value="refuse"')
    assert [page.count(one) for one in words] == [1, 1, 1, 1]


def test_the_number_beside_home_counts_it(world, asked):
    """Fane's invitation, and the question; Ana, who asked, is not asked herself."""
    people = {name: getattr(world, name) for name in ("fane", "ana", "carmen")}
    numbers = {name: (count_waiting(silent_parties(person), person), len(waiting_on(person))) for name, person in people.items()}
    assert numbers == {"fane": (2, 2), "ana": (1, 1), "carmen": (0, 0)}


@pytest.mark.parametrize(("days", "filled"), [(30, False), (2, True)])
def test_its_button_is_filled_only_when_little_time_is_left(world, client_of, asked, days, filled):
    Ask.objects.filter(kind=Ask.Kind.LABEL).update(closes_at=timezone.now() + timedelta(days=days))
    [button] = re.findall(r'<button class="([^"]*)" name="answer" value="agree">', client_of(world.fane).get("/").content.decode())
    assert (button == "button primary") is filled
