"""What is drawn once: equal for equal values, in each language, and from its values alone."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from protect_portal.ui.drawn import drawn
from protect_portal.ui.facets import Choice, Facet
from tests.world import CANARY


def facet(label: str) -> Facet:
    return Facet("state", "State", (Choice("draft", label, None, "?state=draft", 3, False),))


def test_equal_values_are_drawn_once_and_others_anew():
    first, again, other = (drawn("ui/facet_links.html", facets=(facet(label),)) for label in ("draft", "draft", "frozen"))
    assert (first is again, "Frozen" in other, "Frozen" in first) == (True, True, False)


def test_each_language_has_its_own():
    pages = {}
    for language in ("ro", "en"):
        with override(language):
            pages[language] = drawn("ui/facet_links.html", facets=(facet("draft"),))
    assert ("Filtre" in pages["ro"], "Filter" in pages["en"], pages["ro"] == pages["en"]) == (True, True, False)


def test_nothing_of_the_page_around_it_comes_in():
    """What another person's page knows cannot stand in what is kept."""
    around = Context({"facets": (facet(CANARY),), "request": CANARY, "csrf_token": CANARY, "mine": ()})
    assert CANARY not in Template('{% drawn "ui/facet_links.html" facets=mine %}').render(around)


def test_a_value_without_a_hash_is_refused():
    with pytest.raises(TypeError):
        drawn("ui/facet_links.html", facets=[facet("draft")])
