"""The board of a circular: who has confirmed, who opened it; and what became of the mails, organisation by organisation."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.actions.confirmation import confirm_read
from members.models import Affiliation, Ask, Organisation
from members.sent_mails import sent_to
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.models import Delivery
from tests.make import make_person
from tests.members.asking import party_of
from tests.members.circulars import deliveries, parties_of, sent

NEXT_WEEK = timedelta(days=7)


@pytest.fixture
def circular(world):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="oficial@busola.example")
    return sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}", closes_at=timezone.now() + NEXT_WEEK)


def lines(circular) -> list[tuple]:
    rows = sent_to(circular, parties_of(circular).select_related("organisation", "user"))
    return [(line.name, line.arrived, line.waiting, line.came_back, line.lost) for line in rows]


def test_one_press_confirms_and_it_can_be_taken_back(world, client_of, circular):
    client, party = client_of(world.fane), party_of(circular.ask, world.busola)
    assert f'action="{reverse("ask-answer", args=[party.pk])}"' in client.get(circular.get_absolute_url()).content.decode()
    assert party_of(circular.ask, world.busola).status == "opened"
    response = client.post(reverse("ask-answer", args=[party.pk]))
    assert (response.status_code, response["Location"]) == (303, circular.get_absolute_url())
    party.refresh_from_db()
    assert (party.status, party.by, party.source, party.capacity) == ("answered", world.fane, "portal", f"org:{world.busola.pk}")
    assert client.post(reverse("ask-take-back", args=[party.pk])).status_code == 303
    party.refresh_from_db()
    assert party.status == "waiting"
    assert list(Event.objects.filter(kind__startswith="ask.answer").values_list("kind", flat=True)) == [
        "ask.answered",
        "ask.answer_taken_back",
    ]


def test_a_colleague_sees_it_and_who_confirms(world, client_of, circular):
    page = client_of(world.bogdan).get(circular.get_absolute_url())
    assert [(part.may_answer, "Fane Florea" in part.instead) for part in page.context["parts"]] == [(False, True)]
    with pytest.raises(PermissionDenied), transaction.atomic():
        confirm_read(party_of(circular.ask, world.busola), None, by=world.bogdan)


def test_after_the_close_nothing_is_confirmed(world, client_of, circular):
    now = timezone.now()
    Ask.objects.filter(pk=circular.ask_id).update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    party = party_of(circular.ask, world.busola)
    assert client_of(world.fane).post(reverse("ask-answer", args=[party.pk])).status_code == 409
    with pytest.raises(NoLonger), transaction.atomic():
        confirm_read(party, None, by=world.fane)


def test_the_silent_are_reminded_from_the_board(world, client_of, circular):
    confirm_read(party_of(circular.ask, world.busola), None, by=world.fane)
    client = client_of(world.dan)
    board = client.get(circular.get_absolute_url()).context["board"]
    assert (board.answered, board.waits, [mail.name for mail in board.nudge.people]) == (1, 1, ["Carmen Cristea", "Nina Neagu"])
    assert client.post(reverse("ask-nudge", args=[circular.ask_id]))["Location"] == circular.get_absolute_url()


def test_a_confirmation_by_phone_is_recorded(world, client_of, circular):
    party = party_of(circular.ask, world.cetina)
    typed = {"medium": "phone", "said_on": timezone.localdate().isoformat(), "said_by": "Carmen Cristea", "note": ""}
    assert client_of(world.dan).post(reverse("ask-record", args=[party.pk]), typed).status_code == 303
    party.refresh_from_db()
    assert (party.status, party.source, party.recorded_by) == ("answered", "on_behalf", world.dan)


def test_mails_are_counted_for_each_organisation(world, circular):
    rows = deliveries(circular)
    assert lines(circular) == [("Busola", 0, 2, 0, 0), ("Cetina", 0, 2, 0, 0)]
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state="sent", sent_at=timezone.now())
    assert lines(circular) == [("Busola", 2, 0, 0, 0), ("Cetina", 2, 0, 0, 0)]
    Delivery.objects.filter(address="oficial@busola.example").update(bounced_at=timezone.now(), bounce="5.2.2")
    Delivery.objects.filter(recipient=world.nina).update(state="failed")
    assert lines(circular) == [("Busola", 1, 0, 1, 0), ("Cetina", 1, 0, 0, 1)]


def test_who_answers_for_two_counts_for_both_and_who_came_later_for_none(world):
    Affiliation.objects.create(user=world.fane, organisation=world.cetina, role="coordinator", starts_at=timezone.now() - NEXT_WEEK)
    circular = sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}")
    deliveries(circular)
    later = timezone.now() + timedelta(minutes=1)
    Affiliation.objects.create(user=world.fane, organisation=world.ancora, role="coordinator", starts_at=later)
    assert lines(circular) == [("Busola", 0, 1, 0, 0), ("Cetina", 0, 3, 0, 0)]


def test_the_page_says_what_came_back_and_to_whom_it_is_said(world, client_of, circular):
    deliveries(circular)
    Delivery.objects.filter(address="oficial@busola.example").update(
        state="sent", sent_at=timezone.now(), bounced_at=timezone.now(), bounce="5.2.2"
    )
    page = client_of(world.dan).get(circular.get_absolute_url())
    assert ([line.name for line in page.context["lost"]], reverse("delivery-list") in page.content.decode()) == (["Busola"], True)
    page = client_of(world.gina).get(circular.get_absolute_url())
    assert ([line.name for line in page.context["lost"]], reverse("delivery-list") in page.content.decode()) == (["Busola"], False)
    assert client_of(world.fane).get(circular.get_absolute_url()).context["sent"] == []


def test_without_confirmation_it_still_says_who_opened_it_nowhere_as_an_answer(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}")
    client_of(world.fane).get(circular.get_absolute_url())
    party = party_of(circular.ask, world.busola)
    assert (party.status, party.opened_at is not None) == ("waiting", True)
    page = client_of(world.dan).get(circular.get_absolute_url())
    assert (page.context["parts"], page.context["board"].nudge) == ([], None)


def test_the_same_number_of_questions_for_many(world, django_assert_max_num_queries):
    organisations = Organisation.objects.bulk_create(Organisation(name=f"O {n}", short_name=f"O {n}") for n in range(30))
    for organisation in organisations:
        make_person(f"Reprezentant {organisation.short_name}", organisation, role="representative")
    circular = sent(world.dan, *(f"org:{organisation.pk}" for organisation in organisations))
    assert len(deliveries(circular)) == 30
    parties = parties_of(circular).select_related("organisation", "user")
    with django_assert_max_num_queries(4):
        assert sum(line.waiting for line in sent_to(circular, parties)) == 30
