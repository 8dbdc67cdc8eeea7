"""A page that refuses gives back what was typed, under the labels of its form, and the way back to what one may see."""

import html
import re

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

from documents.actions.access import take_back  # noqa: F401  the forms of documents are declared with the views
from documents.models import Document
from members.models import User
from protect_portal.ui.typed import typed_texts

REFUSED = "This is not yours to do"
TRUE_FOR_ALL = (
    "Your account may not open this page or do this act: it belongs to another role, or to somebody else. "
    "If it should be yours, write to the secretariat."
)


@pytest.fixture(autouse=True)
def english(db):
    User.objects.update(language="en")
    with translation.override("en"):
        yield


def sent(path: str, **data: str):
    request = RequestFactory().post(path, data)
    request.resolver_match = resolve(path)
    return request


def words_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def ways_back(response) -> list[tuple[str, str]]:
    """Addresses and words of the buttons under the sentence."""
    acts = response.content.decode().partition('class="sorry"')[2].partition("</main>")[0]
    links = re.findall(r'<a class="button[^"]*" href="([^"]*)">(.*?)</a>', acts, re.DOTALL)
    return [(html.unescape(href), html.unescape(re.sub(r"<[^>]+>", "", inside)).strip()) for href, inside in links]


def test_typed_texts_stand_under_the_labels_of_their_form(world):
    data = {"audience": "members", "base": "group amber 2", "why": "Toți au nevoie de el", "do": "save", "key": "user:4"}
    assert typed_texts(sent(f"/documents/{world.document_group.pk}/share/", **data)) == [("Why it is opened", "Toți au nevoie de el")]
    grant = {"grant-to": "user:12", "grant-what": "view", "grant-until": "2026-12-31", "grant-reason": "Verificare", "do": "grant"}
    assert typed_texts(sent(f"/documents/{world.document_group.pk}/share/", **grant)) == [
        ("Until when", "2026-12-31"),
        ("Why", "Verificare"),
    ]


def test_typed_texts_are_named_in_the_readers_language(world):
    with translation.override("ro"):
        labels = [label for label, _text in typed_texts(sent(f"/documents/{world.document_group.pk}/edit/", title="Un titlu", type="3"))]
    assert labels == ["Titlu"]


def test_words_under_a_name_that_no_form_knows_are_kept_and_codes_are_not(world):
    data = {"nowhere": "două cuvinte", "change": "7", "answer": "agree", "password": "ascunsă bine"}
    assert typed_texts(sent(f"/documents/{world.document_group.pk}/consent/", **data)) == [("What you had written", "două cuvinte")]


@pytest.mark.parametrize(
    ("who", "name", "seen"),
    [
        ("gina", "document-share", "document_group"),
        ("bogdan", "group-edit", "protection"),
        ("gina", "second-factor-reset", "bogdan"),
    ],
)
def test_a_refusal_is_true_everywhere_and_leads_back_to_what_they_see(world, client_of, who, name, seen):
    above = getattr(world, seen)
    refused = client_of(getattr(world, who)).get(reverse(name, args=[above.pk]))
    assert (refused.status_code, TRUE_FOR_ALL in words_of(refused)) == (403, True)
    assert ways_back(refused) == [(above.get_absolute_url(), f"Back to “{above}”"), ("/", "Home")]


def test_a_refusal_above_nothing_leads_home(world, client_of):
    refused = client_of(world.bogdan).get(reverse("meeting-call"))
    assert (refused.status_code, ways_back(refused)) == (403, [("/", "Home")])


def test_a_conflict_leads_back_to_its_form(world, client_of):
    """Somebody else has narrowed the circle since the page was made: 409, the reason is kept, and the form is one press away."""
    document = world.document_group
    page = reverse("document-share", args=[document.pk])
    Document.objects.filter(pk=document.pk).update(audience="leads")
    data = {"do": "save", "audience": "members", "base": f"group amber {document.group_id}", "why": "Toți au nevoie de el"}
    late = client_of(world.ana).post(page, data, headers={"Referer": f"http://testserver{page}"})
    typed = re.findall(r'<label for="typed-1">([^<]*)</label><textarea[^>]*>([^<]*)</textarea>', late.content.decode())
    assert (late.status_code, typed) == (409, [("Why it is opened", "Toți au nevoie de el")])
    assert ways_back(late) == [(page, "Back to the page before"), (document.get_absolute_url(), f"Back to “{document}”"), ("/", "Home")]


@pytest.mark.parametrize(("referer", "leads"), [
    ("https://evil.example/x/", []), ("http://testserver//evil.example/x/", [("/evil.example/x/", "Back to the page before")]),
])  # fmt: skip
def test_the_page_before_is_always_ours(world, client_of, referer, leads):
    data = {"key": "user:1"}
    Document.objects.filter(pk=world.document_group.pk).update(status="withdrawn", withdrawn_because="x")
    late = client_of(world.ana).post(
        reverse("document-withdraw", args=[world.document_group.pk]), data | {"reason": "Din nou"}, headers={"Referer": referer}
    )
    back = (world.document_group.get_absolute_url(), f"Back to “{world.document_group}”")
    assert (late.status_code, ways_back(late)) == (409, [*leads, back, ("/", "Home")])


def test_asking_for_access_is_offered_to_whom_it_is_open(world, client_of):
    """On the page of a missing text: a member and a guest may ask; who has only applied, or has left, may not, and is told so in words."""
    path, ask = "/documents/987654/", 'href="/documents/987654/ask/"'
    for person, offered in ((world.carmen, True), (world.elena, True), (world.nina, False)):
        page = client_of(person).get(path)
        assert (page.status_code, ask in page.content.decode()) == (404, offered), person.name
