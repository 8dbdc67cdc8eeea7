"""What the library can be narrowed to: counted from what the reader sees, and from nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.facets import COUNTED
from documents.models import Document
from members.models import User
from protect_portal.ui.facets import FIRST, MOST
from tests.make import make_document, make_many
from tests.world import CANARY
from working_groups.models import WorkingGroup

PAGE = reverse("document-list")


def offered(client, query: dict | None = None) -> dict[str, dict[str, int | None]]:
    """Per facet, the values with their counts."""
    facets = client.get(PAGE, query or {}).context["offer"].facets
    return {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in facets}


def make_group(world, name: str) -> WorkingGroup:
    return WorkingGroup.objects.create(name=name, type=world.protection.type, colour="P", initial="P")


def test_ana_narrows_by_what_her_list_holds(world, client_of):
    facets = offered(client_of(world.ana))
    assert facets["mine"] == {"written": 6, "organisation": 6}
    assert set(facets) == {"mine"}, "all of them are drafts of one group with one label: there is nothing to choose"


def test_counts_follow_the_words_and_the_other_choices(world, client_of):
    Document.objects.filter(pk__in=[world.document_group.pk, world.document_members.pk]).update(status="frozen", language="en")
    client = client_of(world.ana)
    assert offered(client)["state"] == {"draft": 4, "frozen": 2}
    assert offered(client, {"mine": "written", "state": "draft"})["state"] == {"draft": 4}
    assert offered(client, {"q": "document group leads members"}) == {}
    make_document(world.ana, group=world.protection, title="Group again")
    assert offered(client, {"q": "group"})["language"] == {"ro": 1, "en": 1}


def test_a_choice_is_taken_away_where_it_was_made(world, client_of):
    offer = client_of(world.ana).get(PAGE, {"label": "amber", "q": "document", "before": "7", "year": "x"}).context["offer"]
    assert [(choice.value, choice.url) for choice in offer.chosen] == [("amber", "?q=document")]
    assert offer.address.changed(language="ro") == "?q=document&label=amber&language=ro"


@pytest.mark.parametrize("who", ["carmen", "elena", "jana", "klaus", "luiza", "horia", "ioana"])
def test_nothing_of_a_group_that_is_not_seen(world, client_of, who):
    """Whatever is chosen, no facet, count or chip says more than the same choice says where nothing exists."""
    client, nowhere = client_of(getattr(world, who)), make_group(world, "Nowhere")
    pages = [client.get(PAGE, {"group": group, "q": CANARY}) for group in (world.legal.pk, nowhere.pk)]
    assert CANARY not in str(offered(client))
    assert [page.context["offer"].count for page in pages] == [0, 0]
    sees_groups = who in {"carmen", "luiza"}
    assert [[facet.name for facet in page.context["offer"].facets] for page in pages] == [["group"] if sees_groups else []] * 2


def test_beyond_a_thousand_nothing_is_counted(world, client_of):
    make_many(world.document_members, COUNTED + 1)
    page = client_of(world.carmen).get(PAGE)
    assert (page.context["offer"].is_uncounted, "1.000+" in page.content.decode()) == (True, True)
    assert set(offered(client_of(world.carmen))["state"].values()) == {None}


def test_two_thousand_groups_stay_a_page_with_ones_own_first(world, client_of):
    common = {"type": world.protection.type, "colour": "P", "initial": "P"}
    groups = WorkingGroup.objects.bulk_create(WorkingGroup(name=f"A group {n:04}", **common) for n in range(2_000))
    make_many(world.document_members, COUNTED + 1)
    User.objects.filter(pk=world.bogdan.pk).update(language="en")
    page = client_of(world.bogdan).get(PAGE)
    group = next(facet for facet in page.context["offer"].facets if facet.name == "group")
    assert (group.choices[0].value, len(group.first), len(group.more)) == (str(world.protection.pk), FIRST, MOST - FIRST)
    assert ("More than a hundred" in page.content.decode(), len(page.content) < 120_000) == (True, True)
    narrowed = client_of(world.bogdan).get(PAGE, {"group": groups[-1].pk}).context["offer"]
    assert [choice.value for choice in narrowed.chosen] == [str(groups[-1].pk)]


CHOICES = [{}, {"q": "document"}, {"mine": "shared"}, {"state": "draft", "label": "amber", "language": "ro"}, {"sort": "title"}]


@pytest.mark.parametrize("query", CHOICES)
def test_queries_do_not_grow(world, client_of, query):
    client, counts = client_of(world.bogdan), []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, query)
        counts.append(len(queries))
        make_many(world.document_members, 30, title="Document")
    assert counts[0] == counts[1]


CONCERNS = {
    "written": ("bogdan", {"Document private"}),
    "organisation": ("fane", set()),
    "shared": ("carmen", {"Document named"}),
    "waiting": ("ana", set()),
    "favourite": ("ana", set()),
}


@pytest.mark.parametrize("concern", CONCERNS)
def test_what_concerns_whom(world, client_of, concern):
    who, expected = CONCERNS[concern]
    page = client_of(getattr(world, who)).get(PAGE, {"mine": concern})
    assert {document.title for document in page.context["documents"]} == expected


def test_opened_lately(world, client_of):
    client = client_of(world.ana)
    client.get(world.document_leads.get_absolute_url())
    assert [document.title for document in client.get(PAGE, {"mine": "opened"}).context["documents"]] == ["Document leads"]
    assert offered(client)["mine"]["opened"] == 1


def test_the_last_opened_stands_first(world, client_of):
    client = client_of(world.ana)
    for document in (world.document_members, world.document_named, world.document_group):
        client.get(document.get_absolute_url())
    page = client.get(PAGE, {"mine": "opened"})
    assert [document.title for document in page.context["documents"]] == ["Document group", "Document named", "Document members"]
    assert "ultima deschisă întâi" in page.content.decode()
