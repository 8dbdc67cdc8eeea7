"""What needs me, of every kind: one fixed number of questions however many rows, each with its button, undone where nobody was told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.models import AccessRequest, LabelChange, ReadingRequest
from meetings.actions import answer_invitation
from meetings.models import Invitee
from members.actions.ask import answer_ask, open_ask
from members.models import Affiliation, Ask, AskedParty
from protect_portal.access.lock import Audience
from tests.make import convene, make_ask, make_circular, make_document, make_many, make_meeting

PAGE = reverse("home")
KINDS = ("meeting", "plain", "circular", "reconfirmation", "label", "access", "reading")


def ask_for_meetings(world, number: int) -> None:
    for _meeting in range(number):
        convene(make_meeting(world.ana, group=world.protection, people=[world.ana]))


def ask_for_consent(world, number: int) -> None:
    first = make_document(world.mihai, group=world.protection, organisation=world.ancora)
    for document in [first, *make_many(first, number - 1)]:
        ask = make_ask(world.mihai, organisations=[world.ancora], kind=Ask.Kind.LABEL)
        LabelChange.objects.create(
            document=document, from_audience=document.audience, from_tlp=document.tlp, to_audience=Audience.MEMBERS, to_tlp="green",
            reason="raport", by=world.mihai, ask=ask,
        )  # fmt: skip


def ask_for_access(world, number: int) -> None:
    first = make_document(world.ana, organisation=world.ancora, audience=Audience.ORGANISATION)
    for document in [first, *make_many(first, number - 1)]:
        AccessRequest.objects.create(
            document=document, reason="citesc", ask=make_ask(world.carmen, people=[world.ana], kind=Ask.Kind.ACCESS)
        )


def ask_for_all(world, number: int) -> None:
    """So many of each kind wait for Ana."""
    ask_for_meetings(world, number)
    ask_for_consent(world, number)
    ask_for_access(world, number)
    for _n in range(number):
        make_ask(world.dan, organisations=[world.ancora])
        make_ask(world.dan, organisations=[world.ancora], kind=Ask.Kind.RECONFIRMATION)
        make_circular(world.dan, organisations=[world.ancora], confirm=True)
        reading = make_ask(world.dan, organisations=[world.ancora], kind=Ask.Kind.READING)
        ReadingRequest.objects.create(ask=reading, version=world.document_group.current_version)


@pytest.fixture
def nothing(world):
    """Nothing waits for Ana yet."""
    answer_invitation(Invitee.objects.get(meeting=world.meeting, user=world.ana), "yes", by=world.ana)


def looked_at(client) -> tuple[int, int]:
    """How many rows Home shows, and how many questions it asked."""
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        context = client.get(PAGE).context
    assert len(context["tasks"]) == context["nav"].asked
    return len(context["tasks"]), len(queries)


def test_as_many_questions_for_one_row_as_for_forty(world, nothing, client_of):
    client = client_of(world.ana)
    ask_for_all(world, 1)
    few, asked_for_few = looked_at(client)
    ask_for_all(world, 39)
    many, asked_for_many = looked_at(client)
    assert (few, many) == (len(KINDS), 40 * len(KINDS))
    assert asked_for_many == asked_for_few


def test_every_row_has_a_button(world, nothing, client_of):
    ask_for_all(world, 1)
    tasks = client_of(world.ana).get(PAGE).context["tasks"]
    assert [("<button" in task.buttons or '<a class="button' in task.buttons) for task in tasks] == [True] * len(KINDS)


def test_what_a_colleague_answered_waits_for_nobody_else(world, nothing, client_of, time_machine):
    Affiliation.objects.create(user=world.ioana, organisation=world.ancora, role="coordinator", starts_at=timezone.now())
    ask = make_ask(world.dan, organisations=[world.ancora])
    both = (client_of(world.ana), client_of(world.ioana))
    assert [[task.row.url for task in client.get(PAGE).context["tasks"]] for client in both] == [[ask.get_absolute_url()]] * 2
    answer_ask(ask.parties.get(), by=world.ioana)
    assert [client.get(PAGE).context["tasks"] for client in both] == [[], []]
    assert [len(client.get(PAGE).context["answered"]) for client in both] == [1, 1]  # Ana's own is her meeting


def test_of_an_organisation_only_who_answers_for_it(world, client_of):
    open_ask(Ask.Kind.PLAIN, by=world.dan, organisations=[world.busola], closes_at=timezone.now() + timedelta(days=3), question="Date")
    found = [sorted(task.row.verb for task in client_of(person).get(PAGE).context["tasks"]) for person in (world.fane, world.bogdan)]
    assert [len(rows) for rows in found] == [2, 1]


def test_an_answer_is_undone_where_it_was_given(world, client_of):
    ask = make_ask(world.dan, organisations=[world.cetina])
    answer_ask(ask.parties.get(), by=world.carmen)
    client = client_of(world.carmen)
    [row] = client.get(PAGE).context["answered"]
    response = client.post(row.undo, {"home": "1"})
    assert (response.status_code, response["Location"], ask.parties.get().status) == (303, PAGE, "waiting")
    assert len(client.get(PAGE).context["tasks"]) == 1


def test_a_meeting_is_undone_as_well(world, client_of):
    invitee = Invitee.objects.get(meeting=world.meeting, user=world.bogdan)
    answer_invitation(invitee, "no", by=world.bogdan)
    client = client_of(world.bogdan)
    [row] = client.get(PAGE).context["answered"]
    assert client.post(row.undo, {"home": "1"}).status_code == 303
    invitee.refresh_from_db()
    assert (invitee.answer, AskedParty.objects.get(pk=invitee.party_id).status) == ("", "waiting")


def test_nobody_undoes_for_another(world, client_of):
    invitee = Invitee.objects.get(meeting=world.meeting, user=world.bogdan)
    answer_invitation(invitee, "no", by=world.bogdan)
    path = reverse("ask-take-back", args=[invitee.party_id])
    assert [client_of(person).post(path).status_code for person in (world.fane, world.ana, world.dan)] == [404, 403, 403]


def test_what_was_told_to_somebody_has_no_undo(world, nothing, client_of):
    ask = make_ask(world.dan, organisations=[world.ancora], kind=Ask.Kind.RECONFIRMATION)
    answer_ask(ask.parties.get(), by=world.ana)
    rows = client_of(world.ana).get(PAGE).context["answered"]
    assert sorted(bool(row.undo) for row in rows) == [False, True]  # the meeting's can be
