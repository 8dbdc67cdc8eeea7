"""Who opened a document: seen by who speaks for its organisation, by secretariat and presidency; by others only their own openings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from protect_portal.access.lock import Tlp
from protect_portal.audit.models import How, Reading
from protect_portal.audit.reading import record_reading
from tests.files.recorded import label


@pytest.fixture
def strict(world):
    """Of Ancora, in the group; opened by Bogdan, downloaded by Fane, both of Busola."""
    document = label(world.document_group, Tlp.AMBER_STRICT)
    record_reading(world.bogdan, document, How.OPENED)
    record_reading(world.fane, document, How.DOWNLOADED, 1)
    return document


def page_for(client_of, person, document):
    return client_of(person).get(reverse("document-readings", args=[document.pk]))


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("ana", 200, ["fane", "bogdan"]),
        ("dan", 200, ["fane", "bogdan"]),
        ("gina", 200, ["fane", "bogdan"]),
        ("fane", 200, ["fane"]),
        ("bogdan", 200, ["bogdan"]),
        ("carmen", 404, None),
        ("elena", 404, None),
        ("klaus", 404, None),
    ],
)
def test_who_sees_whose(world, client_of, strict, who, status, seen):
    response = page_for(client_of, getattr(world, who), strict)
    assert response.status_code == status
    rows = response.context["readings"] if status == 200 else None
    assert seen == (None if rows is None else [reading.user.email.split("@")[0] for reading in rows])


def test_a_row_says_who_for_whom_what_and_which_version(world, client_of, strict):
    rows = page_for(client_of, world.ana, strict).context["readings"]
    told = [(row.user.name, row.organisations, row.how, row.version_number) for row in rows]
    assert told == [("Fane Florea", ["Busola"], "downloaded", 1), ("Bogdan Bârsan", ["Busola"], "opened", None)]


def test_the_organisation_is_that_of_the_time(world, client_of, strict):
    moment = timezone.now() - timedelta(days=900)  # before anybody of the world worked anywhere
    Reading.objects.bulk_create([Reading(user=world.bogdan, target=strict, how=How.OPENED, at=moment)])
    assert [row.organisations for row in page_for(client_of, world.ana, strict).context["readings"]] == [["Busola"], ["Busola"], []]


def test_only_of_this_document(world, client_of, strict):
    record_reading(world.bogdan, label(world.document_leads, Tlp.AMBER_STRICT), How.OPENED)
    record_reading(world.bogdan, world.meeting, How.OPENED)
    assert len(page_for(client_of, world.ana, strict).context["readings"]) == 2


def test_looking_at_the_list_is_no_opening(world, client_of, strict):
    page_for(client_of, world.ana, strict)
    assert Reading.objects.count() == 2


def test_the_document_leads_here_and_says_that_openings_are_recorded(world, client_of, strict):
    world.bogdan.language = "en"
    world.bogdan.save(update_fields=["language"])
    address = reverse("document-readings", args=[strict.pk])

    def told(tlp) -> list[bool]:
        page = client_of(world.bogdan).get(label(strict, tlp).get_absolute_url()).content.decode()
        return [words in page for words in (f'href="{address}"', "Openings of this document are recorded.", "download is recorded")]

    assert (told(Tlp.AMBER_STRICT), told(Tlp.AMBER)) == ([True] * 3, [False] * 3)


def test_nobody_yet(world, client_of):
    response = page_for(client_of, world.ana, world.document_group)
    assert (response.status_code, response.context["readings"], b'class="empty"' in response.content) == (200, [], True)


def test_a_text_that_is_not_recorded_promises_no_list(world, client_of):
    """W28: openings are recorded only while a text is RED or AMBER+STRICT, and the empty list says no other thing."""
    world.ana.language = "en"
    world.ana.save(update_fields=["language"])
    page = page_for(client_of, world.ana, world.document_group).content.decode()
    words = ("No openings are recorded", "Each opening of the page and each download of a file will stand here")
    assert [page.count(one) for one in words] == [1, 0]
