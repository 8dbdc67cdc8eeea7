"""Who comes to see a text by another circle and who sees it no more: said before saving, in the toast, and in the history."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation

from documents.sharing.circles import CIRCLES, Target
from documents.sharing.difference import difference_of, moved_by
from members.models import User
from protect_portal.access.explain import seers_of
from protect_portal.access.grants import give
from protect_portal.access.lock import Audience, Tlp
from tests.documents.sending import events_of
from tests.documents.test_document_share import page, save

MEMBERS = Target(Audience.MEMBERS, Tlp.GREEN)


@pytest.fixture(autouse=True)
def english(world):
    User.objects.update(language="en")


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def show(client, document, audience: str):
    return client.post(page(document), {"do": "show", "audience": audience, "base": f"{document.audience} {document.tlp}"})


def history(client, document) -> str:
    return words(client.get(reverse("document-history", args=[document.pk])))


def test_a_wider_circle_says_that_guests_drop_out(world, client_of):
    """From the group and its guests to all members: the guest of the group sees it no more."""
    document, client = world.document_guests, client_of(world.ana)
    shown = show(client, document, "members")
    difference = shown.context["difference"]
    assert (difference.fewer.people, [place.name for place in difference.fewer.places]) == (1, ["Agency"])
    assert difference.more.people == len(moved_by(document, MEMBERS)[0]) > 0
    assert "Will no longer see it 1 Agency" in words(shown)
    assert "The whole list, with reasons" not in words(shown)
    answer = save(client, document, "members", why="Tuturor")
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    with translation.override("en"):
        assert told == [f"Saved. {difference}"]
        assert str(difference).endswith(" No longer seen by: 1 person (Agency).")
    assert "1 person no longer sees it" in history(client, document)


def test_who_forgot_the_reason_is_told_who_drops_out(world, client_of):
    answer = save(client_of(world.ana), world.document_guests, "members")
    assert (answer.status_code, answer.context["difference"].fewer.people) == (422, 1)


def test_a_circle_that_is_not_theirs_is_no_preview(world, client_of):
    answer = save(client_of(world.ana), world.document_guests, "everyone")
    assert (answer.status_code, answer.context["is_preview"], answer.context["difference"]) == (422, False, None)


def test_a_narrower_circle_says_who_drops_out(world, client_of):
    document = world.document_members
    before, after = set(seers_of(document.readers)), set(seers_of([f"user:{world.ana.pk}"]))
    shown = show(client_of(world.ana), document, "private")
    assert (shown.context["difference"].more.people, shown.context["difference"].fewer.people) == (0, len(before - after))
    save(client_of(world.ana), document, "private")
    [(kind, _by, data)] = events_of(document)
    assert (kind, data["more"], data["fewer"]) == ("document.narrowed", 0, len(before - after))


@pytest.mark.parametrize("circle", CIRCLES)
def test_what_is_said_is_what_happens(world, circle):
    document = world.document_guests
    give("view", world.carmen, document, by=world.ana)
    document.refresh_from_db()
    target = Target(CIRCLES[circle].audience, CIRCLES[circle].tlp)
    more, fewer = moved_by(document, target)
    before = set(seers_of(document.readers).values_list("pk", flat=True))
    if CIRCLES[circle].tlp == Tlp.AMBER_STRICT:
        document.documentusergrant_set.all().delete()
        document.refresh_from_db()
    document.audience, document.tlp = target.audience, target.tlp
    document.save()
    document.refresh_from_db()
    after = set(seers_of(document.readers).values_list("pk", flat=True))
    assert (more, fewer) == (after - before, before - after)


def test_the_page_as_it_stands_shows_no_difference(world, client_of):
    shown = client_of(world.ana).get(page(world.document_guests))
    assert (shown.context["difference"], "The whole list, with reasons" in words(shown)) == (None, True)
    assert not difference_of(world.document_guests, Target(Audience.GUESTS, Tlp.AMBER), world.ana)
