"""A choice of the library kept under a name: one's own, thirty of them, and only what the list knows."""

from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from protect_portal.audit.models import Event
from protect_portal.search.models import SavedFilter
from tests.make import make_document

LIST, CREATE = reverse("document-list"), reverse("saved-filter-create")


@pytest.fixture(autouse=True)
def _in_english(english): ...


@pytest.fixture
def saved(world) -> SavedFilter:
    return SavedFilter.objects.create(user=world.ana, name="Ciorne", query="state=draft")


def keep(browser, query: str, name: str = "Ciornele grupului", **more):
    return browser.post(CREATE, {"of": "documents", "query": query, "name": name, **more})


def kept_by(person) -> list[tuple[str, str]]:
    return list(person.saved_filters.values_list("name", "query"))


def test_a_choice_is_kept_and_opened_again(world, client_of):
    browser = client_of(world.ana)
    make_document(world.ana, group=world.protection, title="Ghid", status="frozen")
    answer = keep(browser, f"state=frozen&group={world.protection.pk}", name="  Înghețate\u00a0ale grupului ")
    query = f"group={world.protection.pk}&state=frozen"
    assert (answer.status_code, answer.url) == (303, f"{LIST}?{query}")
    assert kept_by(world.ana) == [("Înghețate ale grupului", query)]
    page = browser.get(answer.url)
    assert [document.title for document in page.context["documents"]] == ["Ghid"]


def test_it_is_nobody_elses(world, client_of, saved):
    """Another's saved choice is one that does not exist, to see, to rename and to remove."""
    for who in (world.bogdan, world.dan, world.gina, world.luiza, world.klaus):
        browser = client_of(who)
        for name in ("saved-filter-edit", "saved-filter-delete"):
            assert browser.post(reverse(name, args=[saved.pk]), {"name": "X"}).status_code == 404
        assert browser.get(reverse("saved-filter-edit", args=[saved.pk])).status_code == 404
        assert browser.post(CREATE, {"of": "documents", "query": "state=draft", "name": "Ciorne", "user": world.ana.pk}).status_code == 303
    assert kept_by(world.ana) == [("Ciorne", "state=draft")]


def test_nothing_of_it_is_recorded(world, client_of, saved):
    before = Event.objects.count()
    browser = client_of(world.ana)
    keep(browser, "state=draft", "Altele")
    browser.post(reverse("saved-filter-edit", args=[saved.pk]), {"name": "Nou"})
    browser.post(reverse("saved-filter-delete", args=[saved.pk]))
    assert Event.objects.count() == before
    assert kept_by(world.ana) == [("Altele", "state=draft")]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("state=draft&before=12&page=3&x=1&csrfmiddlewaretoken=y", "state=draft"),
        ("state=draft&group=987654321&year=1066", "state=draft"),
        ("q=ghid+%C8%99colar&sort=title", "q=ghid+%C8%99colar&sort=title"),
        ("state=draft&state=frozen", "state=frozen"),
        ("q=" + "x" * 10_000, "q=" + "x" * 200),
        ("state=draft&next=https://evil.example", "state=draft"),
    ],
    ids=range(6),
)
def test_only_what_the_list_knows_is_kept(world, client_of, query, kept):
    assert keep(client_of(world.ana), query).status_code == 303
    assert kept_by(world.ana) == [("Ciornele grupului", kept)]


def test_signs_of_many_bytes_fit(world, client_of):
    """Each takes twelve characters in an address."""
    typed = "👍" * 1_000
    assert keep(client_of(world.ana), urlencode({"q": typed})).status_code == 303
    assert kept_by(world.ana) == [("Ciornele grupului", urlencode({"q": typed[:200]}))]


@pytest.mark.parametrize("query", ["", "before=3", "state=nonsense", "group=987654321", "\0", "&&&==", "%"])
def test_nothing_chosen_is_nothing_to_keep(world, client_of, query):
    answer = keep(client_of(world.ana), query)
    assert (answer.status_code, "Nothing is chosen" in answer.content.decode()) == (200, True)
    assert kept_by(world.ana) == []


def test_a_group_that_may_not_be_seen_is_not_kept(world, client_of):
    keep(client_of(world.jana), f"group={world.legal.pk}&state=draft")
    assert kept_by(world.jana) == [("Ciornele grupului", "state=draft")]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("", "This field is required."),
        ("x" * 81, "at most 80 characters"),
        ("ciorne", "another choice under this name"),
        (" \u200b ", "required"),
    ],
)
def test_a_wrong_name_is_refused_and_what_was_typed_stays(world, client_of, saved, name, wrong):
    browser = client_of(world.ana)
    for answer in (
        keep(browser, "state=frozen", name),
        browser.post(reverse("saved-filter-edit", args=[_other(world).pk]), {"name": name}),
    ):
        assert answer.status_code == 422
        assert wrong in answer.content.decode()
    assert 'value="state=frozen"' in keep(browser, "state=frozen", name).content.decode()


def _other(world) -> SavedFilter:
    return SavedFilter.objects.get_or_create(user=world.ana, name="Altele", query="state=adopted")[0]


def test_its_own_name_in_other_letters_is_no_clash(world, client_of, saved):
    assert client_of(world.ana).post(reverse("saved-filter-edit", args=[saved.pk]), {"name": "CIORNE"}).status_code == 303
    assert kept_by(world.ana) == [("CIORNE", "state=draft")]


def test_thirty_and_no_more(world, client_of):
    SavedFilter.objects.bulk_create(SavedFilter(user=world.ana, name=f"Nr. {n}", query="state=draft") for n in range(SavedFilter.MOST))
    browser = client_of(world.ana)
    answer = keep(browser, "state=frozen")
    assert (answer.status_code, "remove one first" in answer.content.decode()) == (422, True)
    browser.post(reverse("saved-filter-delete", args=[world.ana.saved_filters.first().pk]))
    assert keep(browser, "state=frozen").status_code == 303


def test_the_database_keeps_names_apart(world, saved):
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(user=world.ana, name="CIORNE", query="x")


@pytest.mark.parametrize(("said", "status"), [({"of": "meetings"}, 404), ({"of": ""}, 404), ({"of": "documents\0"}, 404)])
def test_another_list_keeps_nothing(world, client_of, said, status):
    assert keep(client_of(world.ana), "state=draft", **said).status_code == status


def test_what_is_no_longer_offered_is_said(world, client_of):
    """Its group is gone from the reader's sight: the list leaves it out and says so, the page of the choice as well."""
    saved = SavedFilter.objects.create(user=world.jana, name="Vechi", query=f"group={world.legal.pk}&state=draft")
    browser = client_of(world.jana)
    page = browser.get(saved.get_absolute_url()).content.decode()
    assert "A filter in the address has a value that is not offered here" in page
    page = browser.get(reverse("saved-filter-edit", args=[saved.pk])).content.decode()
    assert "no longer offered" in page
    assert str(world.legal) not in page


def test_the_page_says_what_is_chosen(world, client_of):
    query = f"group={world.protection.pk}&state=draft&q=ghid"
    context = client_of(world.ana).get(CREATE, {"of": "documents", "query": query}).context
    assert context["words"] == ["Words: ghid", "State: draft", f"Working group: {context['words'][2].split(': ')[1]}"]
    assert context["words"][2] == "Working group: Protection"


def test_a_name_is_only_text(world, client_of):
    browser = client_of(world.ana)
    keep(browser, "state=draft", "<b>x</b> & „y”")
    page = browser.get(LIST, {"state": "draft"}).content.decode()
    assert "<b>x</b>" not in page


def test_the_panel_on_the_list(world, client_of, saved):
    """Links to the kept ones, the present one marked; a field where something is chosen that is not kept yet."""
    from documents.filters import DocumentFilter
    from documents.models import Document
    from protect_portal.search.panels import saved_filters

    def panel(person, query: dict):
        request = type("Request", (), {"user": person, "GET": query})
        chosen = DocumentFilter(query, queryset=Document.objects.allowed(person), request=request)
        return saved_filters(chosen, request)

    assert panel(world.bogdan, {}) is None
    context = panel(world.ana, {})[1]
    assert ([each.name for each in context["saved_filters"]], context["saved_query"]) == (["Ciorne"], "")
    context = panel(world.ana, {"state": "draft", "before": "7"})[1]
    assert (context["saved_current"], context["saved_query"]) == ("state=draft", "")
    assert panel(world.bogdan, {"state": "draft"})[1]["saved_query"] == "state=draft"
