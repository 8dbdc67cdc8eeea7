"""What came by phone, mail or paper: recorded with its source, shown as such everywhere, corrected by the member until the close."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import excuse_party
from members.actions.on_behalf import record_answer
from members.models import AskValue
from protect_portal.audit.models import Event
from tests.make import make_ask, make_docx
from tests.members.asking import FIELDS, WHOLE, answer_form, answer_page, day_in, fetched, party_of

SAID = {"medium": "phone", "said_on": day_in(-1), "said_by": "Radu Exemplu, secretar", "note": "A sunat dimineața."}


@pytest.fixture
def ask(world):
    return make_ask(world.dan, organisations=[world.busola, world.cetina], fields=FIELDS)


def record_page(party) -> str:
    return reverse("ask-record", args=[party.pk])


def recorded(world, client_of, ask):
    party = party_of(ask, world.busola)
    response = client_of(world.dan).post(record_page(party), SAID | answer_form(ask, **WHOLE) | {"proof": make_docx(name="nota.docx")})
    assert response.status_code == 303
    party.refresh_from_db()
    return party


def test_kept_with_how_when_and_by_whom(world, client_of, ask):
    party = recorded(world, client_of, ask)
    assert (party.status, party.source, party.by, party.capacity, party.recorded_by) == (
        *("answered", "on_behalf", None, "secretariat", world.dan),
    )
    assert (party.medium, party.said_on.isoformat(), party.said_by, party.note, party.proof.name) == (*SAID.values(), "nota.docx")
    assert AskValue.objects.filter(party=party).count() == 5
    event = Event.objects.get(kind="ask.recorded")
    assert (event.by, event.capacity, event.data) == (world.dan, "secretariat", {"party": party.pk, "source": "on_behalf"})


@pytest.mark.parametrize("who", ["dan", "gina", "fane", "bogdan", "carmen"])
def test_every_page_says_where_it_came_from(world, client_of, ask, who):
    recorded(world, client_of, ask)
    page = client_of(getattr(world, who)).get(ask.get_absolute_url()).content.decode()
    assert page.count("notat de Dan Dumitrescu") >= 1 or page.count("recorded by Dan Dumitrescu") >= 1
    assert "Radu Exemplu, secretar" in page


def test_the_member_corrects_it_and_the_source_is_then_theirs(world, client_of, ask):
    party = recorded(world, client_of, ask)
    page = client_of(world.fane).get(answer_page(party))
    assert page.context["form"]["field-" + str(ask.fields.first().pk)].value() == 143
    assert client_of(world.fane).post(answer_page(party), answer_form(ask, party, **WHOLE | {"Persoane_asistate": "61"})).status_code == 303
    party.refresh_from_db()
    assert (party.source, party.by, party.recorded_by, party.medium, party.said_on, party.said_by, party.note, party.proof) == (
        *("portal", world.fane, None, "", None, "", "", None),
    )
    assert [event.kind for event in Event.objects.order_by("pk")] == ["ask.recorded", "ask.answered"]


def test_who_opens_the_proof(world, client_of, ask):
    party = recorded(world, client_of, ask)
    people = ("dan", "gina", "fane", "bogdan", "carmen", "mihai")
    got = {who: fetched(client_of(getattr(world, who)), "ask-proof", party.pk) for who in people}
    assert got == {"dan": 200, "gina": 200, "fane": 200, "bogdan": 200, "carmen": 403, "mihai": 404}


@pytest.mark.parametrize(("who", "status"), [("fane", 403), ("carmen", 403), ("mihai", 404), ("klaus", 404)])
def test_by_whoever_reads_the_board_alone(world, client_of, ask, who, status):
    party = party_of(ask, world.busola)
    assert client_of(getattr(world, who)).post(record_page(party), SAID | answer_form(ask, **WHOLE)).status_code == status


@pytest.mark.parametrize("change", [{"medium": ""}, {"medium": "pigeon"}, {"said_on": ""}, {"said_on": day_in(1)}, {"said_by": ""}])
def test_never_without_its_source(world, client_of, ask, change):
    party = party_of(ask, world.busola)
    response = client_of(world.dan).post(record_page(party), SAID | answer_form(ask, **WHOLE) | change)
    assert (response.status_code, "Atât." in response.content.decode()) == (422, True)
    party.refresh_from_db()
    assert (party.status, party.source) == ("waiting", "")


@pytest.mark.parametrize("kind", ["label", "access", "sign_on", "poll"])
def test_kinds_that_are_answered_in_person_refuse(world, client_of, kind):
    ask = make_ask(world.dan, people=[world.ana], kind=kind)
    with pytest.raises(PermissionDenied):
        record_answer(ask.parties.get(), None, by=world.dan, medium="phone", said_on=timezone.localdate())
    assert client_of(world.dan).get(record_page(ask.parties.get())).status_code in {403, 404}


def test_not_after_the_close(world, client_of, ask):
    type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now())
    response = client_of(world.dan).post(record_page(party_of(ask, world.busola)), SAID | answer_form(ask, **WHOLE))
    assert (response.status_code, "Radu Exemplu, secretar" in response.content.decode()) == (409, True)


def test_excused_is_waited_for_no_more(world, client_of, ask):
    party = party_of(ask, world.cetina)
    assert client_of(world.dan).post(reverse("ask-excuse", args=[party.pk])).status_code == 303
    party.refresh_from_db()
    assert (party.status, party.by, Event.objects.get(kind="ask.excused").data) == ("excused", world.dan, {"party": party.pk})
    with pytest.raises(PermissionDenied):
        excuse_party(party_of(ask, world.busola), by=world.fane)
    assert timezone.now() - party.answered_at < timedelta(minutes=1)
