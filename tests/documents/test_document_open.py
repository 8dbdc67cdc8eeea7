"""Opening one's own text to a wider circle: never a smaller one, never somebody else's."""

import pytest
from django.urls import reverse

from documents.models import Document
from protect_portal.notifications.fan_out import fan_out
from tests.documents.sending import events_of
from tests.make import make_document


def page(document) -> str:
    return reverse("document-open", args=[document.pk])


@pytest.fixture
def draft(world):
    """Bogdan's own, of no group, seen by nobody else."""
    return make_document(world.bogdan, audience="private", title="Ciornă")


@pytest.mark.parametrize(("who", "status"), [("bogdan", 303), ("ana", 404), ("dan", 404), ("carmen", 404)])
def test_who_may_open_a_private_text(world, client_of, draft, who, status):
    answer = client_of(getattr(world, who)).post(page(draft), {"audience": "group", "group": world.protection.pk})
    assert answer.status_code == status
    draft.refresh_from_db()
    opened = ("group", "amber", world.protection.pk, [f"group:{world.protection.pk}", "secretariat", "presidency"])
    closed = ("private", "amber", None, [f"user:{world.bogdan.pk}"])
    assert (draft.audience, draft.tlp, draft.group_id, draft.readers) == (opened if status == 303 else closed)


def test_readers_of_a_group_text_do_not_open_it_further(world, client_of):
    client = client_of(world.bogdan)
    assert [client.get(page(world.document_group)).status_code, client.post(page(world.document_group), {"audience": "members"}).status_code] == [403, 403]


def test_the_author_opens_a_group_text_to_all_members(world, client_of):
    document = world.document_group
    assert client_of(world.ana).post(page(document), {"audience": "members"}).status_code == 303
    document.refresh_from_db()
    assert (document.audience, document.tlp) == ("members", "green")
    assert events_of(document) == [("document.opened", "Ana Ardelean", {"before": "group", "after": "members"})]
    fan_out()
    assert world.carmen.notifications.count() == 1
    assert world.ana.notifications.count() == 0


def test_no_circle_that_is_not_theirs(world, client_of, draft):
    client = client_of(world.bogdan)
    foreign = client.post(page(draft), {"audience": "group", "group": world.legal.pk})
    without = client.post(page(draft), {"audience": "group"})
    smaller = client.post(page(draft), {"audience": "private"})
    assert [(answer.status_code, list(answer.context["form"].errors)) for answer in (foreign, without, smaller)] == [
        (422, ["group"]), (422, ["group"]), (422, ["audience"]),
    ]


@pytest.mark.parametrize("status", ["frozen", "adopted"])
def test_a_text_that_no_longer_changes_keeps_its_circle(world, client_of, status):
    Document.objects.filter(pk=world.document_group.pk).update(status=status)
    assert client_of(world.ana).post(page(world.document_group), {"audience": "members"}).status_code == 409
