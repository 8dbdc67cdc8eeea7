"""A page that refuses gives back what was typed, under the labels of its form, and the way back to what one may see."""

import html
import inspect
import re

import pytest
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import translation

from documents.models import Document
from members.models import User
from protect_portal.ui.typed import typed_texts

REFUSED = "This is not yours to do"
OURS = {"documents", "meetings", "members", "working_groups", "protect_portal"}
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


def test_what_buttons_and_hidden_fields_send_was_not_typed(world):
    for address in (f"/documents/{world.document_group.pk}/consent/", f"/documents/{world.document_group.pk}/share/"):
        assert typed_texts(sent(address, nowhere="două cuvinte", base="7", answer="agree", login="ana@example.org", code="1234")) == []


def test_passwords_are_not_given_back(world):
    sent_there = sent("/invitations/x/", name="Nina Neagu", password1="ascunsă bine", password2="ascunsă bine")
    assert typed_texts(sent_there) == [("Your name", "Nina Neagu")]


def test_a_form_about_a_row_that_is_not_theirs_is_refused_as_any_other(world, client_of):
    """allauth makes the forms of a key or an app from the row, which is not there."""
    edited = sent("/sign-in/second-factor/webauthn/keys/987654321/edit/", name="Cheia de birou")
    assert typed_texts(edited) == [("What you had written", "Cheia de birou")]
    addresses = ("/sign-in/second-factor/totp/deactivate/", "/sign-in/second-factor/webauthn/keys/987654321/edit/")
    assert [client_of(world.bogdan).get(address).status_code for address in addresses] == [404, 404]


def test_rows_of_a_list_stand_under_the_labels_of_their_form(world):
    data = {"items-0-title": "Raport", "items-1-title": "Diverse", "items-1-kind": "decision", "items-TOTAL_FORMS": "2", "title": "Ședința"}
    assert typed_texts(sent("/meetings/call/", **data)) == [("Title", "Raport"), ("Title", "Diverse"), ("Title", "Ședința")]


def test_every_view_that_reads_a_form_says_which():
    """So that a page that refuses it before it has run gives back what was typed."""
    views = {view.__name__: view for view in every_view(get_resolver())}
    silent = [name for name, view in views.items() if reads_form(view) and not hasattr(view, "forms")]
    assert (silent, len([view for view in views.values() if hasattr(view, "forms")]) > 25) == ([], True)


def every_view(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from every_view(entry)
        elif entry.callback.__module__.split(".")[0] in OURS and not hasattr(entry.callback, "view_class"):
            yield entry.callback


def reads_form(view) -> bool:
    return bool(re.search(r"posted\(request\)|Form\w*\([^)]*request\.POST", inspect.getsource(inspect.unwrap(view))))


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
    ("http://testserver/documents/?q=x", [("/documents/?q=x", "Back to the page before")]),
    *((address, []) for address in (
        "https://evil.example/x/", "http://testserver//evil.example/x/", "http://testserver/\\evil.example/", "\\evil.example",
        "/\\evil.example", "//evil.example/", "http://testserver\\@evil.example/", "http:///evil.example/", "javascript:alert(1)", "http://[",
        "http://testserver", "x",
    )),
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
