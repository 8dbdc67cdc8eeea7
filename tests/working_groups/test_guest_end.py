"""Ending the access of a guest: of a group there; what a document has given is seen and taken back on the document alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access
from protect_portal.access.explain import picture_of
from protect_portal.access.lock import Tlp
from tests.make import make_document
from working_groups.break_glass import open_for_an_hour
from working_groups.models import GuestAccess

MISSING = 987654321


@pytest.fixture
def of_a_red_text(world) -> GuestAccess:
    """Ana has shown a RED text, which nobody else sees, to Elena until next week."""
    text = make_document(world.ana, group=None, title="Numai pentru Elena", tlp=Tlp.RED, audience="named")
    grant_access(text, world.elena, "view", by=world.ana, reason="Consultă", until=timezone.localdate() + timedelta(days=7))
    return GuestAccess.objects.get(user=world.elena, group=None)


@pytest.mark.parametrize("who", ["dan", "gina", "ana", "bogdan", "carmen", "klaus"])
def test_whoever_was_not_told_of_it_finds_no_such_access(world, client_of, of_a_red_text, who):
    browser = client_of(getattr(world, who))
    answers = [browser.get(reverse("guest-end", args=[number])).status_code for number in (of_a_red_text.pk, MISSING)]
    assert (answers, browser.post(reverse("guest-end", args=[of_a_red_text.pk])).status_code) == ([404, 404], 404)
    of_a_red_text.refresh_from_db()
    assert of_a_red_text.is_running


def test_the_guest_knows_of_it_and_does_not_end_it(world, client_of, of_a_red_text):
    assert list(GuestAccess.objects.allowed(world.elena).filter(group=None)) == [of_a_red_text]
    assert client_of(world.elena).post(reverse("guest-end", args=[of_a_red_text.pk])).status_code == 403


def test_whoever_sees_the_text_reads_who_its_guest_is(world, of_a_red_text):
    text = of_a_red_text.key_group.documentgroupgrant_set.get().content_object
    assert world.elena.name in [row.words.who for row in picture_of(text, world.ana).rows]


def test_the_presidency_knows_of_break_glass_and_nobody_ends_it(world, client_of):
    access = open_for_an_hour(world.document_named, "Fișierul nu se deschide", by=world.klaus)
    seen = {who: GuestAccess.objects.allowed(getattr(world, who)).filter(pk=access.pk).count() for who in ("gina", "dan", "ana", "klaus")}
    assert seen == {"gina": 1, "dan": 0, "ana": 0, "klaus": 1}
    assert [client_of(getattr(world, who)).post(reverse("guest-end", args=[access.pk])).status_code for who in seen] == [403, 404, 404, 403]
