"""Asking for a document whose address one was sent: the same answer whether there is one or not."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from documents.models import AccessRequest, Document
from members.models import Ask, AskedParty
from members.waiting import waiting_on
from protect_portal.access.rights import can
from tests.walks.pages import MISSING, without_tokens


@pytest.fixture(autouse=True)
def no_asks_yet():
    cache.clear()


def ask(client, number: int, reason: str = "Mi-a trimis-o Ana"):
    return client.post(reverse("access-ask", args=[number]), {"reason": reason}, follow=True)


def asked_of(person) -> list:
    return [row for row in waiting_on(person) if "asked" in row.context]


def test_the_answer_is_the_same_whatever_there_is(world, client_of):
    numbers = [world.document_leads.pk, world.document_private.pk, world.foreign_document.pk, MISSING]
    shown = {without_tokens(client_of(world.carmen).get(reverse("access-ask", args=[number])).content) for number in numbers}
    answers = [ask(client_of(world.carmen), number) for number in numbers]
    assert len(shown) == 1
    assert {(answer.redirect_chain[0], without_tokens(answer.content)) for answer in answers} == {
        (("/", 303), without_tokens(answers[0].content))
    }
    assert AccessRequest.objects.count() == 3


def test_the_missing_page_offers_to_ask(world, client_of):
    for number in (world.document_leads.pk, MISSING):
        answer = client_of(world.carmen).get(reverse("document-detail", args=[number]))
        assert (answer.status_code, reverse("access-ask", args=[number]) in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(("who", "status"), [("carmen", 200), ("elena", 200), ("jana", 403), ("horia", 403), ("klaus", 403)])
def test_who_may_ask(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(reverse("access-ask", args=[MISSING])).status_code == status


def test_the_author_gives_access(world, client_of):
    ask(client_of(world.carmen), world.document_leads.pk)
    [row] = asked_of(world.ana)
    request = AccessRequest.objects.get()
    assert (row.context["asked"], row.facts, asked_of(world.dan)) == (request, ("Mi-a trimis-o Ana",), [])
    page = f"{reverse('document-share', args=[world.document_leads.pk])}?to=user:{world.carmen.pk}"
    form = client_of(world.ana).get(page).context["grant"]
    assert form["to"].value() == f"user:{world.carmen.pk}"
    data = {"do": "grant", "grant-to": form["to"].value(), "grant-what": "view", "grant-reason": "A cerut"}
    assert client_of(world.ana).post(page, data).status_code == 303
    assert (can(world.carmen, "view", world.document_leads), asked_of(world.ana)) == (True, [])
    request.ask.refresh_from_db()
    assert request.ask.status == "closed"


def test_a_refusal_tells_the_asker_nothing(world, client_of):
    ask(client_of(world.carmen), world.document_leads.pk)
    before = without_tokens(client_of(world.carmen).get("/").content)
    request = AccessRequest.objects.get()
    where = reverse("access-refuse", args=[world.document_leads.pk])
    answers = [
        client_of(getattr(world, who)).post(where, {"request": request.pk}).status_code for who in ("bogdan", "carmen", "ana", "ana")
    ]
    assert answers == [404, 404, 303, 409]
    assert without_tokens(client_of(world.carmen).get("/").content) == before
    assert can(world.carmen, "view", world.document_leads) is False


def test_nothing_of_the_request_is_seen_by_its_asker(world, client_of):
    ask(client_of(world.carmen), world.document_leads.pk)
    assert (Ask.objects.allowed(world.carmen).count(), AskedParty.objects.allowed(world.carmen).count()) == (0, 0)
    request = AccessRequest.objects.get().ask
    assert (request.question, request.capacity, request.tlp) == ("", f"user:{world.carmen.pk}", "green") or request.capacity == (
        f"org:{world.cetina.pk}"
    )


def test_asking_twice_is_one_request_and_the_sixth_in_an_hour_is_refused(world, client_of):
    client = client_of(world.carmen)
    answers = [ask(client, world.document_leads.pk).status_code for _press in range(6)]
    assert (answers, AccessRequest.objects.count()) == ([200] * 5 + [429], 1)


def test_without_a_reason_nothing_is_asked(world, client_of):
    assert (ask(client_of(world.carmen), world.document_leads.pk, "").status_code, AccessRequest.objects.count()) == (422, 0)


def test_where_the_author_no_longer_sees_it_its_leads_are_asked(world, client_of):
    Document.objects.filter(pk=world.document_leads.pk).update(author=world.ioana)
    ask(client_of(world.carmen), world.document_leads.pk)
    assert [party.user for party in AskedParty.objects.filter(ask__kind="access")] == [world.ana]


def test_who_sees_it_already_asks_nobody(world, client_of):
    ask(client_of(world.bogdan), world.document_group.pk)
    assert AccessRequest.objects.count() == 0
