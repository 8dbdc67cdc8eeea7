"""A star on a document: for oneself alone, and known to nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.actions.favourite import mark_favourite
from documents.favourites import is_favourite_of
from documents.models import Document, Favourite
from protect_portal.audit.models import Event, Reading
from protect_portal.notifications.models import Notification
from tests.make import make_many
from tests.walks.pages import without_tokens

LIST = reverse("document-list")
BY_HTMX = {"HX-Request": "true"}


def star(document) -> str:
    return reverse("document-favourite", args=[document.pk])


def marked_by(person) -> set[str]:
    return {document.title for document in Document.objects.allowed(person).filter(is_favourite_of(person))}


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 303), ("bogdan", 303), ("dan", 303), ("carmen", 404), ("elena", 404), ("horia", 404), ("ioana", 404), ("klaus", 404)],
)
def test_who_may_mark(world, client_of, who, status):
    person = getattr(world, who)
    assert client_of(person).post(star(world.document_group)).status_code == status
    assert marked_by(person) == ({"Document group"} if status == 303 else set())


def test_a_guest_marks_what_they_see(world, client_of):
    assert client_of(world.elena).post(star(world.document_guests)).status_code == 303
    assert marked_by(world.elena) == {"Document guests"}


def test_bogdan_marks_unmarks_and_lands_where_he_was(world, client_of):
    browser, before = client_of(world.bogdan), f"{LIST}?state=draft"
    for keep, expected in (("yes", 1), ("yes", 1), ("no", 0), ("no", 0)):
        response = browser.post(star(world.document_group), {"keep": keep}, headers={"Referer": f"http://testserver{before}"})
        assert (response.status_code, response["Location"], Favourite.objects.count()) == (303, before, expected)


def test_the_button_says_how_it_stands(world, client_of):
    browser, document = client_of(world.bogdan), world.document_group
    pages = (LIST, document.get_absolute_url(), world.protection.get_absolute_url(), world.ancora.get_absolute_url())
    pressed = f'id="favourite-{document.pk}" name="keep" value="no">'
    for is_marked in (False, True):
        if is_marked:
            browser.post(star(document))
        shown = [browser.get(page).content.decode() for page in pages]
        assert [pressed in page for page in shown] == [is_marked] * len(pages)
        assert ['aria-pressed="true"' in page for page in shown] == [is_marked, False, is_marked, is_marked], (
            "with words it says what it does"
        )


def test_by_htmx_the_star_alone_comes_back(world, client_of):
    response = client_of(world.bogdan).post(star(world.document_group), {"keep": "yes"}, headers=BY_HTMX)
    html = response.content.decode()
    assert (response.status_code, html.count("<button"), "<main" in html) == (200, 1, False)
    assert ('value="no"' in html, 'aria-pressed="true"' in html) == (True, True)


def test_nothing_of_it_is_recorded_or_told(world, client_of):
    client_of(world.ana).post(star(world.document_leads))
    kept = (Event.objects.count(), Reading.objects.count(), Notification.objects.count())
    assert (Favourite.objects.count(), kept) == (1, (0, 0, 0))


@pytest.mark.parametrize("who", ["bogdan", "dan", "gina", "luiza", "fane"])
def test_nobody_learns_of_anothers_favourites(world, client_of, who):
    """Author, secretariat, presidency, auditor and colleague see the very same pages whether Ana has a favourite or not."""
    person, document = getattr(world, who), world.document_group
    browser = client_of(person)
    pages = (LIST, document.get_absolute_url(), reverse("document-history", args=[document.pk]), reverse("event-list"), reverse("board"))

    def shown() -> list[tuple[int, str]]:
        return [(answer.status_code, without_tokens(answer.content)) for answer in map(browser.get, pages)]

    shown()  # what one opens oneself changes the next page: "recently opened"
    before = shown()
    mark_favourite(document, by=world.ana)
    assert shown() == before
    assert marked_by(person) == set()


def test_a_favourite_that_is_seen_no_more_does_not_show(world, client_of):
    mark_favourite(world.document_group, by=world.bogdan)
    Document.objects.filter(pk=world.document_group.pk).update(audience="leads")
    assert marked_by(world.bogdan) == set()
    assert client_of(world.bogdan).post(star(world.document_group), {"keep": "no"}).status_code == 404
    Document.objects.filter(pk=world.document_group.pk).update(audience="group")
    assert marked_by(world.bogdan) == {"Document group"}, "it waits until they see it again"


def test_the_stars_of_a_list_are_one_query(world, client_of):
    browser, counts = client_of(world.bogdan), []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        counts.append(len(queries))
        for document in make_many(world.document_group, 9):
            mark_favourite(document, by=world.bogdan)
    assert counts[0] == counts[1]


def test_pressed_twice_at_once_is_one_favourite(clone, world):
    def press(_number):
        try:
            mark_favourite(world.document_group, by=world.bogdan)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(8)))
    assert Favourite.objects.filter(user=world.bogdan, document=world.document_group).count() == 1
