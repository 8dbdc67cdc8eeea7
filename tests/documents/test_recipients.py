"""Whom a text is shared with by name: found by a part of a name, chosen one by one, among those the sharer may give to."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document
from documents.sharing.recipients import MOST, MOST_ORGANISATIONS, Recipients
from members.models import Affiliation, MembershipPeriod, Organisation, User
from protect_portal.access.rights import can
from tests.documents.sending import events_of
from tests.documents.test_access_grant import SOON, give, key
from tests.documents.test_document_share import page
from tests.make import make_document, make_organisation, make_person


def names(world, text: str, document=None, person=None) -> list[tuple[str, str]]:
    found = Recipients(document or world.document_leads, person or world.ana).found(text)
    return [(row.kind, row.name) for row in found.rows]


def look(client, document, **typed):
    return client.post(page(document), {"do": "find"} | {f"grant-{name}": text for name, text in typed.items()})


@pytest.fixture
def thousands(world):
    """2,000 people of 200 member organisations."""
    now = timezone.now()
    keys = Group.objects.bulk_create(Group(name=f"org:9{n:06}:members") for n in range(200))
    places = Organisation.objects.bulk_create(
        Organisation(name=f"Asociația Nouă {n}", short_name=f"Nouă {n}", key_group=key) for n, key in enumerate(keys)
    )
    MembershipPeriod.objects.bulk_create(MembershipPeriod(organisation=place, starts_at=now - timedelta(days=9)) for place in places)
    people = User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"Persoana {n}") for n in range(2000))
    Affiliation.objects.bulk_create(
        Affiliation(user=person, organisation=places[n % 200], starts_at=now - timedelta(days=9)) for n, person in enumerate(people)
    )


# Looking


@pytest.mark.parametrize("text", ["bârsan", "barsan", "BARSAN", "ârs", "bogdan bar", "  bar   busola "])
def test_a_part_of_a_name_is_enough_in_any_case_without_diacritics(world, text):
    assert names(world, text) == [("member", "Bogdan Bârsan")]


def test_an_organisation_brings_itself_and_its_people(world):
    """By its short or its whole name; whoever works for two stands there once, with both."""
    Affiliation.objects.create(user=world.carmen, organisation=world.meridian, starts_at=timezone.now())
    assert names(world, "cetina") == [("organisation", "Cetina"), ("member", "Carmen Cristea")]
    assert names(world, "organizatia mer") == [("organisation", "Meridian"), ("member", "Carmen Cristea"), ("member", "Mihai Moraru")]
    [row] = Recipients(world.document_leads, world.ana).of([key(world.carmen)])
    assert row.place == "Cetina, Meridian"


def test_people_from_outside_are_named_as_such(world):
    assert names(world, "enache") == [("outside", "Elena Enache")]


def test_only_whom_the_sharer_may_give_to(world):
    """Neither themselves nor the author, who left, never came, or has no office; no institution, applicant or suspended member whole."""
    nobody = ("ardelean", "iacob", "neagu", "keller", "nowhere", "%", "_")
    assert {text: names(world, text) for text in nobody} == {text: [] for text in nobody}
    outside = {"agency": "Elena Enache", "hora": "Horia Haiduc", "jad": "Jana Jitaru"}
    assert {text: names(world, text) for text in outside} == {text: [("outside", name)] for text, name in outside.items()}
    red = make_document(world.ana, audience="named", tlp="red")
    assert names(world, "cetina", red) == [("member", "Carmen Cristea")]


def test_who_sees_it_already_is_marked(world):
    rows = Recipients(world.document_group, world.ana).found("b").rows
    assert {row.name: row.sees_it for row in rows} == {"Busola": True, "Bogdan Bârsan": True, "Fane Florea": True}
    assert [row.sees_it for row in Recipients(world.document_group, world.ana).found("cetina").rows] == [False, False]


def test_many_matches_are_cut_and_it_says_so(world, client_of, thousands):
    User.objects.update(language="en")
    found = Recipients(world.document_group, world.ana).found("nou")
    kinds = [row.kind for row in found.rows]
    assert (len(kinds), kinds.count("organisation"), found.is_cut) == (MOST, MOST_ORGANISATIONS, True)
    answer = look(client_of(world.ana), world.document_group, find="nou")
    assert "More match than are shown here: write more of the name." in answer.content.decode()
    assert Recipients(world.document_group, world.ana).found("persoana 1999").is_cut is False


def test_the_page_asks_the_same_number_of_questions_for_thousands(world, client_of, request):
    """And lists nobody who was not looked for."""
    client = client_of(world.ana)

    def asked(**typed) -> int:
        with CaptureQueriesContext(connection) as queries:
            shown = look(client, world.document_group, **typed) if typed else client.get(page(world.document_group))
        assert shown.status_code == 200
        return len(queries)

    client.get(page(world.document_group))
    few = asked(), asked(find="a")
    request.getfixturevalue("thousands")
    many = asked(), asked(find="a")
    assert many == few
    assert "Persoana" not in client.get(page(world.document_group)).content.decode()


def test_who_sees_it_already_has_no_box_but_to_write(world, client_of):
    """Reading is given to nobody who reads already; writing can be."""
    client, box = client_of(world.ana), f'value="{key(world.bogdan)}"'
    shown = {what: look(client, world.document_group, find="bogdan", what=what).content.decode() for what in ("view", "edit")}
    assert {what: (box in text, "Bogdan Bârsan" in text) for what, text in shown.items()} == {"view": (False, True), "edit": (True, True)}


def test_nobody_to_write_to_is_no_number(world):
    Affiliation.objects.filter(organisation=world.cetina).update(ends_at=timezone.now())
    [row] = Recipients(world.document_leads, world.ana).found("cetina").rows
    assert (row.kind, row.place) == ("organisation", "")


def test_a_ticked_name_that_was_refused_is_not_said_to_match_nobody(world, client_of):
    data = {"do": "grant", "grant-find": "carmen", "grant-to": key(world.carmen), "grant-what": "view"}
    answer = client_of(world.ana).post(page(world.document_group), data)
    assert (answer.status_code, answer.context["grant"].found_in_words) == (422, "")
    again = look(client_of(world.ana), world.document_group, find="nowhere", to=[key(world.carmen)])
    assert again.context["grant"].found_in_words == _("Nobody else matches.")


# Without JavaScript, and with it


def test_the_button_asks_for_the_matches_alone_so_that_the_focus_stays(world, client_of):
    """Enter presses it: a whole new page would throw the focus away."""
    shown = client_of(world.ana).get(page(world.document_group)).content.decode()
    [button] = re.findall(r'<button[^>]*value="find"[^>]*>', shown)
    wanted = (f'hx-post="{page(world.document_group)}"', 'hx-target="#recipients"')
    assert [words in button for words in wanted] == [True, True]


def test_finding_keeps_what_was_typed_and_judges_nothing(world, client_of):
    typed = {"find": "fane", "to": [key(world.carmen)], "until": "2020-01-01", "reason": "De păstrat", "what": "edit"}
    answer = look(client_of(world.ana), world.document_group, **typed)
    form, shown = answer.context["grant"], answer.content.decode()
    assert (answer.status_code, form.is_bound, form.errors) == (200, False, {})
    assert {name: form[name].value() for name in typed} == typed
    for kept in ('value="De păstrat"', 'value="2020-01-01"', 'value="fane"', f'value="{key(world.carmen)}" checked', key(world.fane)):
        assert kept in shown
    assert f'value="{key(world.fane)}" checked' not in shown
    assert (events_of(world.document_group), can(world.carmen, "view", world.document_group)) == ([], False)


def test_by_htmx_the_matches_come_alone(world, client_of):
    client = client_of(world.ana)
    data = {"do": "find", "grant-find": "carmen", "grant-to": key(world.luiza)}
    answer = client.post(page(world.document_group), data, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert (answer.status_code, shown.strip().startswith('<div id="recipients">'), "<html" in shown) == (200, True, False)
    assert [f'value="{key(person)}"' in shown for person in (world.carmen, world.luiza)] == [True, True]


def test_who_may_not_share_finds_nobody(world, client_of):
    assert [look(client_of(getattr(world, who)), world.document_group, find="a").status_code for who in ("bogdan", "carmen")] == [403, 404]


@pytest.mark.parametrize("forged", ["user:x", "org:", "guest:1", "user:" + "9" * 30, "a\0b"])
def test_a_key_that_none_is_is_not_kept(world, client_of, forged):
    answer = look(client_of(world.ana), world.document_group, find="\0", to=[forged])
    assert (answer.status_code, answer.context["grant"].chosen) == (200, [])


def test_where_nobody_can_be_given_access_nobody_is_looked_for(world, client_of):
    strict = make_document(world.ana, group=world.protection, tlp="amber_strict")
    answer = look(client_of(world.ana), strict, find="carmen")
    assert (answer.status_code, "Carmen Cristea" in answer.content.decode()) == (200, False)


# Several at once


def test_several_are_given_access_at_once(world, client_of):
    document = world.document_group
    chosen = [key(world.carmen), key(world.luiza), f"org:{world.meridian.pk}"]
    assert give(client_of(world.ana), document, chosen).status_code == 303
    document.refresh_from_db()
    assert document.granted == sorted([*chosen[:2], f"{chosen[2]}:members"])
    assert sorted(data["to"] for _kind, _by, data in events_of(document)) == document.granted


def test_one_who_cannot_be_given_it_stops_all(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    with_one = {
        "to": give(client, document, [key(world.carmen), key(world.bogdan)]),  # sees it already
        "until": give(client, document, [key(world.carmen), key(world.elena)]),  # from outside, without a day
    }
    assert {field: list(answer.context["grant"].errors) for field, answer in with_one.items()} == {"to": ["to"], "until": ["until"]}
    mixed = give(client, document, [key(world.elena), f"org:{world.meridian.pk}"], until=SOON.isoformat())
    assert list(mixed.context["grant"].errors) == ["until"]
    document.refresh_from_db()
    assert (document.granted, events_of(document)) == ([], [])


def test_at_most_so_many_at_once(world, client_of):
    place = make_organisation("Mare")
    many = [key(make_person(f"Om {number}", place)) for number in range(MOST + 1)]
    answer = give(client_of(world.ana), world.document_group, many, until=SOON.isoformat())
    assert (answer.status_code, list(answer.context["grant"].errors)) == (422, ["to"])
    assert Document.objects.get(pk=world.document_group.pk).granted == []
