"""Asking for a document whose address one was sent: the same answer whether there is one or not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access
from documents.actions.access_ask import BIGGEST, ask_keepers
from documents.actions.circle import change_audience
from documents.models import AccessRequest, AccessWish, Document
from documents.sharing.circles import Target
from members.models import Ask, AskedParty
from members.waiting import waiting_on
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.rights import can
from protect_portal.audit.models import Event
from tests.make import make_document
from tests.walks.pages import MISSING, without_tokens
from working_groups.models import Seat


def ask(client, number: int, reason: str = "Mi-a trimis-o Ana"):
    """Send the form, and let the sweep look."""
    answer = send(client, number, reason)
    ask_keepers()
    return answer


def send(client, number: int, reason: str = "Mi-a trimis-o Ana"):
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
    assert {request.document for request in AccessRequest.objects.all()} == {world.document_leads, world.foreign_document}
    assert [(wish.number, wish.settled_at is None) for wish in AccessWish.objects.order_by("pk")] == [(number, False) for number in numbers]


def test_asking_costs_the_same_whatever_there_is(world, client_of):
    """One row for every number, and no document looked up: the same queries, but for the number they write."""
    shape, browser = [], client_of(world.carmen)
    browser.get("/")
    for number in (world.document_leads.pk, world.document_private.pk, world.document_members.pk, MISSING):
        with CaptureQueriesContext(connection) as asked:
            browser.post(reverse("access-ask", args=[number]), {"reason": "Raport"})
        shape.append([re.sub(r"'[^']*'(::\w+)?|[0-9]+", "?", query["sql"]) for query in asked])
    assert shape[1:] == shape[:1] * 3
    assert [sql for sql in shape[0] if "documents_document" in sql] == []
    assert (AccessWish.objects.filter(settled_at=None).count(), AccessRequest.objects.count()) == (4, 0)


def test_a_number_that_no_document_can_have(world, client_of):
    answer = ask(client_of(world.carmen), 10**40)
    assert (answer.status_code, AccessWish.objects.get().number, AccessRequest.objects.count()) == (200, BIGGEST, 0)


def test_wishes_are_forgotten_after_a_day(world, client_of):
    ask(client_of(world.carmen), MISSING)
    AccessWish.objects.update(at=timezone.now() - timedelta(hours=25))
    ask_keepers()
    assert AccessWish.objects.count() == 0


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
    assert (row.context["asked"], "Mi-a trimis-o Ana" in row.facts[0], asked_of(world.dan)) == (request, True, [])
    page = f"{reverse('document-share', args=[world.document_leads.pk])}?to=user:{world.carmen.pk}"
    form = client_of(world.ana).get(page).context["grant"]
    assert form["to"].value() == [f"user:{world.carmen.pk}"]
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
    AccessWish.objects.update(at=timezone.now() - timedelta(hours=1))
    assert ask(client, MISSING).status_code == 200


def test_without_a_reason_nothing_is_asked(world, client_of):
    assert (ask(client_of(world.carmen), world.document_leads.pk, "").status_code, AccessRequest.objects.count()) == (422, 0)


def asked() -> list[str]:
    return sorted(party.user.name for party in AskedParty.objects.filter(ask__kind="access").select_related("user"))


def test_where_the_author_has_left_whoever_answers_for_the_organisation_is_asked(world, client_of):
    """Ioana works for Ancora no more: Ana, its representative, sees the text and gives access. Not because she chairs the group."""
    Document.objects.filter(pk=world.document_leads.pk).update(author=world.ioana)
    ask(client_of(world.carmen), world.document_leads.pk)
    assert asked() == ["Ana Ardelean"]


def test_an_author_who_works_elsewhere_now_is_not_asked(world, client_of):
    """Bogdan goes from Busola to Ancora and sees his text still: Fane, who speaks for Busola, is asked, not its author, nor the chair."""
    text = make_document(world.bogdan, group=world.protection)
    world.bogdan.affiliations.update(organisation=world.ancora)
    ask(client_of(world.carmen), text.pk)
    assert asked() == ["Fane Florea"]


def test_where_nobody_of_the_organisation_sees_it_nobody_is_asked(world, client_of):
    """Only the leads see it, and none of Busola leads: who would be asked could not open the page that gives access."""
    text = make_document(world.bogdan, group=world.protection, audience="leads")
    assert ask(client_of(world.carmen), text.pk).status_code == 200
    assert asked() == []


@pytest.mark.parametrize(("audience", "tlp"), [("private", "amber"), ("group", "amber_strict"), ("organisation", "amber_strict")])
def test_where_no_access_can_be_given_nobody_is_asked(world, client_of, audience, tlp):
    text = make_document(world.ana, group=world.protection, audience=audience, tlp=tlp)
    answers = [without_tokens(ask(client_of(world.carmen), number).content) for number in (text.pk, MISSING)]
    assert (answers[0] == answers[1], asked()) == (True, [])


def test_who_sees_it_already_asks_nobody(world, client_of):
    ask(client_of(world.bogdan), world.document_group.pk)
    assert AccessRequest.objects.count() == 0


# Nobody waits for what they have


def close_of() -> str:
    return AccessRequest.objects.get().ask.status


def test_a_wider_circle_takes_the_question_back(world, client_of):
    """Carmen asked; then Ana opened the text to all members."""
    ask(client_of(world.carmen), world.document_leads.pk)
    change_audience(world.document_leads, Target(Audience.MEMBERS, Tlp.GREEN), by=world.ana, reason="Tuturor")
    assert (can(world.carmen, "view", world.document_leads), asked_of(world.ana), close_of()) == (True, [], "cancelled")
    [cancelled] = Event.objects.filter(kind="ask.cancelled")
    assert cancelled.by == world.ana


def test_access_of_the_whole_organisation_takes_it_back(world, client_of):
    ask(client_of(world.carmen), world.document_leads.pk)
    grant_access(world.document_leads, world.cetina, "view", by=world.ana, reason="Tuturor de acolo")
    assert (can(world.carmen, "view", world.document_leads), asked_of(world.ana), close_of()) == (True, [], "cancelled")


def test_a_seat_that_opens_it_hides_it_at_once_and_the_sweep_takes_it_back(world, client_of):
    ask(client_of(world.carmen), world.document_group.pk)
    assert len(asked_of(world.ana)) == 1
    Seat.objects.create(group=world.protection, organisation=world.cetina, starts_at=timezone.now(), status=Seat.Status.GRANTED)
    assert (can(world.carmen, "view", world.document_group), asked_of(world.ana), close_of()) == (True, [], "open")
    ask_keepers()
    assert (close_of(), Event.objects.get(kind="ask.cancelled").by) == ("cancelled", None)


def test_a_request_of_who_does_not_see_it_waits_on(world, client_of):
    ask(client_of(world.carmen), world.document_leads.pk)
    ask_keepers()
    assert (len(asked_of(world.ana)), close_of()) == (1, "open")


def test_the_page_says_when_it_was_asked_whatever_there_is(world, client_of):
    client = client_of(world.carmen)
    for number in (world.document_leads.pk, MISSING):
        ask(client, number)
    shown = {without_tokens(client.get(reverse("access-ask", args=[number])).content) for number in (world.document_leads.pk, MISSING)}
    at = {client.get(reverse("access-ask", args=[number])).context["asked_at"] is None for number in (world.document_leads.pk, MISSING)}
    assert (len(shown), at) == (1, {False})
    assert client_of(world.luiza).get(reverse("access-ask", args=[MISSING])).context["asked_at"] is None
