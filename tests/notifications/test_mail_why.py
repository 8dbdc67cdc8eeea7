"""Why a mail: to its reader what happened, why they see it and where it went; to others only what they may see themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access
from protect_portal.audit.record import record
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan
from tests.make import make_delivery
from tests.world import CANARY


@pytest.fixture
def granted(world) -> Delivery:
    """Carmen was given a text by name, and the mail went."""
    grant_access(world.document_group, world.carmen, "comment", by=world.ana, reason="Verificare", until=None)
    fan_out()
    drain()
    return world.carmen.deliveries.get()


def why(client, row: Delivery):
    return client.get(reverse("mail-why", args=[row.pk]))


def test_to_the_reader_everything(world, client_of, granted):
    response = why(client_of(world.carmen), granted)
    chain = response.context["why"]
    assert (response.status_code, chain.happened.event.kind, chain.happened.who) == (200, "document.granted", "Ana Ardelean")
    assert (len(chain.reasons), chain.level, chain.next) == (1, None, [])
    assert [(line.address, line.row.state) for line in chain.mails] == [("carmen@example.org", "sent")]


@pytest.mark.parametrize("who", ["ana", "bogdan", "gina", "klaus", "luiza"])
def test_to_nobody_else(world, client_of, granted, who):
    assert why(client_of(getattr(world, who)), granted).status_code == 404


def test_to_the_secretariat_that_it_went_and_no_title_that_it_may_not_see(world, client_of):
    private = make_delivery(world.mihai, world.foreign_private, kind="document_granted", state="sent", sent_at=timezone.now())
    response = why(client_of(world.dan), private)
    line, chain = response.context["line"], response.context["why"]
    assert (response.status_code, line.url, line.about) == (200, "", f"Document, nr. {world.foreign_private.pk}")
    assert (chain.reasons, CANARY in response.content.decode()) == ([], False)


def test_a_reminder_says_that_its_time_comes(world, client_of):
    plan()
    row = world.bogdan.deliveries.filter(kind="meeting_reminder").first()
    chain = why(client_of(world.bogdan), row).context["why"]
    assert (chain.happened, chain.level, len(chain.reasons)) == (None, None, 1)


def test_what_comes_next_of_the_same_thing(world, client_of):
    plan()
    invited = make_delivery(world.bogdan, world.meeting, state="sent", sent_at=timezone.now())
    chain = why(client_of(world.bogdan), invited).context["why"]
    assert {line.row.kind for line in chain.next} == {"meeting_reminder"}


def test_a_kind_that_is_no_longer_sent_still_has_its_page(world, client_of):
    row = make_delivery(world.bogdan, world.meeting, kind="of_long_ago", state="cancelled")
    assert why(client_of(world.bogdan), row).context["line"].words == "Of_long_ago"


def test_news_says_what_level_was_chosen(world, client_of):
    record("version.added", world.document_group, by=world.ana, version=2)
    fan_out()
    notification = world.bogdan.notifications.get()
    response = client_of(world.bogdan).get(reverse("notification-why", args=[notification.pk]))
    chain = response.context["why"]
    assert (chain.level, chain.happened.event.kind, len(chain.reasons), chain.mails) == ("daily", "version.added", 1, [])
    assert client_of(world.fane).get(reverse("notification-why", args=[notification.pk])).status_code == 404


def test_my_mails_are_those_that_went_and_those_that_would(world, client_of, granted):
    plan()
    make_delivery(world.ana, world.meeting)
    pages = {who: client_of(getattr(world, who)).get(reverse("mail-list")).context for who in ("carmen", "bogdan")}
    assert {who: {line.row.kind for line in page["got"]} for who, page in pages.items()} == {
        "carmen": {"document_granted"},
        "bogdan": set(),
    }
    assert {who: {line.row.kind for line in page["ahead"]} for who, page in pages.items()} == {
        "carmen": set(),
        "bogdan": {"meeting_reminder"},
    }


def test_a_constant_number_of_questions(world, client_of):
    client, counted = client_of(world.bogdan), []
    for number in range(2):
        for more in range(20 * number + 1):
            make_delivery(world.bogdan, world.document_group, kind="document_granted", state="sent", occurrence=f"{number}-{more}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("mail-list"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
