"""Sharing a document: who may, where, what it leaves behind, and what is refused without losing a word."""

import pytest
from django.urls import reverse

from documents.models import Document
from documents.sharing.circles import CIRCLES
from protect_portal.files.models import StoredFile
from tests.documents.sending import events_of, upload_data
from tests.files.hostile import upload
from tests.make import make_docx
from tests.world import CANARY

PAGE = reverse("document-upload")


@pytest.fixture
def share(client_of):
    def send(person, query="", **data):
        return client_of(person).post(PAGE + query, data)

    return send


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 200),
        ("bogdan", 200),
        ("carmen", 200),
        ("dan", 200),
        ("elena", 200),
        ("horia", 200),
        ("jana", 200),
        ("ioana", 403),
        ("klaus", 403),
    ],
)
def test_who_sees_the_form(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(PAGE).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 303),
        ("bogdan", 303),
        ("dan", 303),
        ("gina", 303),
        ("carmen", 422),
        ("elena", 422),
        ("horia", 422),
        ("jana", 422),
        ("mihai", 422),
    ],
)
def test_who_may_share_in_the_group(world, share, who, status):
    person = getattr(world, who)
    before = Document.objects.count()
    assert share(person, **upload_data(person, world.protection)).status_code == status
    assert Document.objects.count() == before + (status == 303)


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("dan", 200), ("carmen", 403), ("elena", 403), ("horia", 404), ("jana", 404)])
def test_form_of_a_group(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(f"{PAGE}?group={world.protection.pk}").status_code == status


@pytest.mark.parametrize("number", ["0", "999999", "abc", "-1", "9" * 40, "²"])
def test_no_such_group(world, client_of, number):
    assert client_of(world.ana).get(PAGE, {"group": number}).status_code == 404


def test_what_stands_there_afterwards(world, share):
    response = share(world.bogdan, **upload_data(world.bogdan, world.protection, title="  Poziție \u0063omună  "))
    document = Document.objects.latest("pk")
    version = document.current_version
    kept = (document.title, document.author, document.organisation, document.group, document.audience, document.tlp, document.status)
    assert kept == ("Poziție comună", world.bogdan, world.busola, world.protection, "group", "amber", "draft")
    assert (version.number, version.label, version.note, version.author, version.made_from) == (1, "1.0", "Prima formă", world.bogdan, None)
    assert version.files.get().stored.sha256 == version.sha256
    assert events_of(document) == [("document.shared", "Bogdan Bârsan", {"version": 1})]
    assert (response.status_code, response["Location"]) == (303, document.get_absolute_url())


def test_label_follows_the_circle(world, share):
    for audience, tlp in (("private", "amber"), ("members", "green")):
        share(world.carmen, **upload_data(world.carmen, audience=audience, title=audience))
        assert Document.objects.get(title=audience).tlp == tlp


PERSONAL = {"named", "private", "organisation", "organisation_strict"}


@pytest.mark.parametrize(("who", "circles"), [
    ("ana", set(CIRCLES)), ("carmen", {*PERSONAL, "members"}), ("elena", PERSONAL), ("jana", PERSONAL),
])  # fmt: skip
def test_nobody_opens_a_text_to_a_circle_they_do_not_belong_to(world, client_of, share, who, circles):
    person = getattr(world, who)
    form = client_of(person).get(PAGE).context["form"]
    assert {value for value, _sentence in form.fields["audience"].choices} == circles
    assert share(person, **upload_data(person, audience="members")).status_code == (303 if "members" in circles else 422)


def test_foreign_group_is_no_choice_and_is_not_named(world, client_of):
    page = client_of(world.ana).get(PAGE)
    assert list(page.context["form"].fields["group"].queryset) == [world.protection]
    response = client_of(world.ana).post(PAGE, upload_data(world.ana, world.legal))
    assert (response.status_code, CANARY in response.content.decode()) == (422, False)


def test_foreign_organisation_is_refused(world, share):
    assert share(world.ana, **upload_data(world.ana, organisation=world.busola.pk)).status_code == 422


WRONG = {
    "no title": ({"title": " "}, ["title"]),
    "long title": ({"title": "a" * 251}, ["title"]),
    "no type": ({"type": ""}, ["type"]),
    "no audience": ({"audience": ""}, ["audience"]),
    "unknown audience": ({"audience": "everyone"}, ["audience"]),
    "group without group": ({"audience": "group", "group": ""}, ["group"]),
    "no file": ({"file": ""}, ["file"]),
    "unknown language": ({"language": "de"}, ["language"]),
    "long note": ({"note": "a" * 301}, ["note"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_keeps_what_was_typed(world, share, case):
    changed, fields = WRONG[case]
    before = Document.objects.count(), StoredFile.objects.count()
    response = share(world.ana, **(upload_data(world.ana, world.protection) | changed))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == fields
    assert "Prima formă" in response.content.decode() or "note" in changed
    assert (Document.objects.count(), StoredFile.objects.count()) == before


def test_refused_file_says_why_beside_the_field(world, share):
    before = StoredFile.objects.count()
    response = share(world.ana, **upload_data(world.ana, world.protection, file=make_docx(name="text.pdf")))
    assert (response.status_code, [error.code for error in response.context["form"].errors["file"].as_data()]) == (422, ["content"])
    assert (StoredFile.objects.count(), "Poziție comună" in response.content.decode()) == (before, True)


def test_a_second_press_leads_to_the_first_document(world, share):
    content = make_docx().read()
    first = share(world.ana, **upload_data(world.ana, world.protection, file=upload(content)))
    before = Document.objects.count(), StoredFile.objects.count()
    again = share(world.ana, **upload_data(world.ana, world.protection, file=upload(content)))
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert (Document.objects.count(), StoredFile.objects.count()) == before


def test_another_file_or_title_is_another_document(world, share):
    sent = ({"title": "A"}, {"title": "B"}, {"title": "A", "file": make_docx("Alt text")})
    places = {share(world.ana, **upload_data(world.ana, world.protection, **changed))["Location"] for changed in sent}
    assert len(places) == 3
