"""Opening one's own text to a wider circle: never a smaller one, never somebody else's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.forms import DocumentOpenForm
from documents.models import Document
from protect_portal.notifications.fan_out import fan_out
from tests.documents.sending import events_of
from tests.make import make_document
from working_groups.models import WorkingGroup


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
    answers = client.get(page(world.document_group)), client.post(page(world.document_group), {"audience": "members"})
    assert [answer.status_code for answer in answers] == [403, 403]


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
        (422, ["group"]),
        (422, ["group"]),
        (422, ["audience"]),
    ]


def test_the_group_that_is_offered_is_the_document_s_own(world):
    """Bogdan sits in Protection; a text of Legal, or of a group that is over, has no circle "the group" for him."""
    texts = [make_document(world.bogdan, group=group, audience="private") for group in (world.protection, world.legal)]
    forms = [DocumentOpenForm(user=world.bogdan, document=text) for text in texts]
    assert [[circle for circle, _sentence in form.fields["audience"].choices] for form in forms] == [["group", "members"], ["members"]]
    WorkingGroup.objects.filter(pk=world.protection.pk).update(status=WorkingGroup.Status.CONCLUDED)
    form = DocumentOpenForm(user=world.bogdan, document=texts[0])
    assert [circle for circle, _sentence in form.fields["audience"].choices] == ["members"]


def test_author_who_has_left_the_group_does_not_open_its_texts(world, client_of):
    text = make_document(world.bogdan, group=world.protection, audience="private")
    client = client_of(world.bogdan)
    assert (page(text) in client.get(text.get_absolute_url()).content.decode(), client.get(page(text)).status_code) == (True, 200)
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    assert (page(text) in client.get(text.get_absolute_url()).content.decode(), client.get(page(text)).status_code) == (False, 403)
    assert [client.post(page(text), {"audience": circle}).status_code for circle in ("group", "members")] == [403, 403]


@pytest.mark.parametrize("status", ["frozen", "adopted"])
def test_a_text_that_no_longer_changes_keeps_its_circle(world, client_of, status):
    Document.objects.filter(pk=world.document_group.pk).update(status=status)
    assert client_of(world.ana).post(page(world.document_group), {"audience": "members"}).status_code == 409
