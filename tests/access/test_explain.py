"""Who can see this, and why: the lock in words, with counts for everybody and names for whoever may know the people."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import Resolver404, get_resolver, reverse
from django.utils import translation
from django.utils.timezone import now
from guardian.shortcuts import assign_perm

from documents.models import Document, DocumentUserGrant
from meetings.models import Meeting
from members.models import User
from protect_portal.access.explain import changers_of, grants_of, picture_of, readers_page, seers_of, why
from protect_portal.access.keys import holders_of, one_instant
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.rights import can
from protect_portal.access.roots import ROOT_AT, root_called, root_of
from tests.make import make_document, make_organisation, make_person
from working_groups.break_glass import open_for_an_hour
from working_groups.models import Seat

QUESTIONS = 13  # of the keyring, who changes it, the grants, each kind of key and of what gives it, accounts, names and places


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def day(moment) -> str:
    from protect_portal.ui.dates import day_short

    return day_short(moment)


def rows(root, reader) -> list[tuple]:
    return [(row.words.who, row.people, row.organisations, row.why, row.acts) for row in picture_of(root, reader).rows]


def test_the_group_and_its_guests_in_words(world):
    guest, seat = world.elena.guest_accesses.get(), Seat.objects.get(organisation=world.ancora)
    lasts = f"invited until {day(guest.last_day)} by Ana Ardelean: Expertiză"
    assert rows(world.document_guests, world.ana) == [
        ("The group: Protection", 3, 2, "their organisation has a seat in the group", ["read", "1 of them also changes it"]),
        ("Guests of the group: Protection", 1, 1, lasts, ["reads"]),
        ("Secretariat and presidency", 2, 2, "appointed under the mandate that runs", ["read"]),
    ]
    assert why(world.ana, world.document_guests) == [f"Ancora has a seat in the group since {day(seat.starts_at)}"]
    assert why(world.elena, world.document_guests) == [lasts]
    assert why(world.carmen, world.document_guests) == []


def test_an_office_says_how_long_its_mandate_runs(world):
    ends = world.dan.appointments.get().mandate.last_day
    assert why(world.dan, world.document_group) == [f"secretariat, mandate until {day(ends)}"]


@pytest.mark.parametrize("audience", Audience.values)
def test_the_people_of_all_rows_are_those_who_see_it(world, audience):
    document = Document.objects.filter(audience=audience, group=world.protection).get()
    picture = picture_of(document, world.gina)
    seers = holders_of(document.readers)
    assert picture.people == seers.count()
    assert {seer.name for row in picture.rows for seer in row.seers} == set(seers.values_list("name", flat=True))


def test_a_grant_says_what_it_lets_them_do(world):
    document = world.document_named
    assert [row[3:] for row in rows(document, world.ana)] == [("is the author", ["reads", "changes"]), ("was given access", ["reads"])]
    assign_perm("edit_document", world.carmen, document)
    document.refresh_from_db()
    assert [row[4] for row in rows(document, world.ana)] == [["reads", "changes"], ["reads", "changes"]]
    assert why(world.carmen, document) == ["was given access"]
    DocumentUserGrant.objects.update(by=world.ana, reason="Verificare juridică")
    assert why(world.carmen, document) == [f"access given by Ana Ardelean on {day(now())}: Verificare juridică"]


@pytest.mark.parametrize("audience", Audience.values)
def test_who_changes_it_are_those_who_may(world, audience):
    """The group's page says how many of a row change the text, and means those whom the right lets: its leads among the group,
    nobody of the offices, the author alone of a text that is private, named or of one organisation."""
    document = Document.objects.filter(audience=audience, group=world.protection).get()
    grants = grants_of(document, world.ana)
    may = {person.pk for person in User.objects.all() if can(person, "edit", document)}
    assert changers_of(document, grants) & set(seers_of(document.readers).values_list("pk", flat=True)) == may


def test_a_text_of_all_members_is_changed_by_the_secretariat_and_not_by_the_presidency(world):
    """R34: a text without a group."""
    document = make_document(world.carmen, organisation=world.cetina, group=None, audience=Audience.MEMBERS)
    offices = next(row for row in picture_of(document, world.ana).rows if row.words.who == "Secretariat and presidency")
    assert (offices.people, offices.acts) == (2, ["read", "1 of them also changes it"])
    assert [can(person, "edit", document) for person in (world.dan, world.gina)] == [True, False]


def test_the_administrator_who_opened_it_is_not_listed_as_one_who_cannot(world):
    """W7: after break-glass the row of the technical administrator stands above, and nowhere else."""
    document = world.document_group
    hidden_from = [who for who, _why in readers_page(document, world.ana)["outsiders"]]
    open_for_an_hour(document, "Fișierul nu se mai deschide", by=world.klaus)
    document.refresh_from_db()
    page = readers_page(document, world.ana)
    assert "The technical administrator" in hidden_from
    assert [who for who, _why in page["outsiders"]] == [who for who in hidden_from if who != "The technical administrator"]
    assert [row.words.who for row in page["picture"].rows if row.words.who == "Klaus Keller"] == ["Klaus Keller"]


def test_why_others_do_not_see_it_is_said_without_keys(world):
    """W38."""
    others = {document.audience: readers_page(document, world.ana)["outsiders"][0] for document in Document.objects.filter(
        group=world.protection, audience__in=["named", "organisation", "leads", "group", "guests"])}  # fmt: skip
    assert others == {
        "named": ("The other member organisations", "they are not named"),
        "organisation": ("The other member organisations", "it is for the people of one organisation"),
        "leads": ("The other member organisations", "they do not lead the group"),
        "group": ("The other member organisations", "they have no seat in the group"),
        "guests": ("The other member organisations", "they have no seat in the group"),
    }


def test_a_private_text_says_only_you(world, client_of):
    page = client_of(world.bogdan).get(f"/documents/{world.document_private.pk}/who/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert page.context["alone"]
    assert [row[:2] for row in rows(world.document_private, world.bogdan)] == [("Bogdan Bârsan", 1)]


def test_a_guest_reads_numbers_and_no_names(world, client_of):
    names = [seer.name for row in picture_of(world.document_guests, world.elena).rows for seer in row.seers]
    assert names == ["Elena Enache"]
    page = html.unescape(client_of(world.elena).get(f"/documents/{world.document_guests.pk}/who/").content.decode())
    assert re.findall("Bogdan|Dan Dumitrescu|Fane|Busola", page) == []
    assert rows(world.document_guests, world.elena)[0][:3] == ("The group: Protection", 3, 2)


@pytest.mark.parametrize(("name", "root"), [("document-readers", "document_group"), ("meeting-readers", "meeting")])
def test_the_page_is_opened_from_the_eye_by_whoever_sees_the_root(world, client_of, name, root):
    page = reverse(name, args=[getattr(world, root).pk])
    detail = client_of(world.bogdan).get(getattr(world, root).get_absolute_url()).content.decode()
    assert re.findall(r'class="audience" href="([^"]+)"', detail) == [page]
    assert client_of(world.bogdan).get(page).status_code == 200
    assert client_of(world.carmen).get(page).status_code == 404


def test_questions_do_not_grow_with_the_circles(world, django_assert_num_queries):
    document = world.document_guests
    with one_instant(), django_assert_num_queries(QUESTIONS):
        assert picture_of(document, world.ana).people == 6
    for number in range(5):
        place = make_organisation(f"Loc {number}", kind="institution")
        Seat.objects.create(group=world.protection, organisation=place, starts_at=now() - timedelta(days=9))
        make_person(f"Nou {number}", place)
    with one_instant(), django_assert_num_queries(QUESTIONS):
        assert picture_of(document, world.ana).people == 11


def test_every_label_and_audience_has_words(world, client_of):
    for tlp, audience in ((Tlp.RED, "named"), (Tlp.AMBER_STRICT, "leads"), (Tlp.CLEAR, "members"), (Tlp.GREEN, "organisation")):
        Document.objects.filter(pk=world.document_group.pk).update(tlp=tlp, audience=audience)
        assert client_of(world.ana).get(f"/documents/{world.document_group.pk}/who/").status_code == 200, (tlp, audience)


def test_every_address_that_shows_a_root_knows_it(world):
    part = {"version-file": world.document_group.current_version.files.get().pk}
    wanted = {"document": world.document_group, "version": world.document_group, "meeting": world.meeting, "agenda": world.meeting}
    names = get_resolver().reverse_dict
    numbered = [n for n in names if isinstance(n, str) and n.split("-")[0] in wanted and names.getlist(n)[0][0][0][1] == ["pk"]]
    for name in numbered:
        root = wanted[name.split("-")[0]]
        assert root_of(reverse(name, args=[part.get(name, root.pk)])) == root, name
    assert {model for model, _by in ROOT_AT.values()} == {Document, Meeting}


def test_a_root_is_found_by_address_and_by_number(world):
    document = world.document_group
    for words in (
        f"document {document.pk}",
        f"https://portal.example{document.get_absolute_url()}?a=1#versions",
        document.get_absolute_url(),
    ):
        assert root_called(words) == document
    assert root_called("document 987654321") is None
    with pytest.raises(Resolver404):
        root_called("dosar 1")
    assert root_of("/documents/") is None
