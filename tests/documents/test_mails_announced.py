"""How many people will get a mail is said before the act that mails, and is true after it."""

import pytest
from django.urls import reverse

from documents.actions.circle import Target, change_audience
from members.models import Affiliation
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.make import make_document, make_person


@pytest.fixture
def text(world):
    return make_document(world.bogdan, group=world.protection, organisation=world.busola, title="Textul")


def announced(client, document) -> int:
    return client.get(reverse("document-share", args=[document.pk])).context["would_be_asked"]


@pytest.mark.parametrize("more", [0, 2])
def test_who_is_asked_to_agree(world, client_of, text, more):
    for number in range(more):
        make_person(f"Supleant {number}", world.busola, role=Affiliation.Role.ALTERNATE)
    said = announced(client_of(world.ana), text)
    change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    fan_out()
    assert (said, Delivery.objects.filter(kind="document_question").count()) == (1 + more, 1 + more)


@pytest.mark.parametrize("who", ["bogdan", "fane"])
def test_whoever_decides_for_the_source_asks_nobody(world, client_of, text, who):
    person = getattr(world, who)
    assert announced(client_of(person), text) == 0
    change_audience(text, Target("members", "green"), by=person, reason="Toți au nevoie")
    fan_out()
    assert Delivery.objects.exists() is False
