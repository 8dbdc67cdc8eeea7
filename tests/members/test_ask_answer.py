"""Answering in the portal: who may, until when, changing it, taking it back, two at once; what was typed is never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import answer_ask, close_ask, note_opened, take_back_answer
from members.actions.named import name_answerers
from members.models import AskValue
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from tests.make import make_absence, make_ask, make_docx, make_person
from tests.members.asking import FIELDS, WHOLE, answer_form, answer_page, fetched, party_of


@pytest.fixture
def ask(world):
    """Of Busola (Fane represents it, Bogdan works there) and Cetina (Carmen)."""
    return make_ask(world.dan, organisations=[world.busola, world.cetina], fields=FIELDS)


def values(party) -> dict:
    return dict(AskValue.objects.filter(party=party).values_list("field__label", "value"))


def test_answered_and_kept_as_what_it_is(world, client_of, ask):
    party = party_of(ask, world.busola)
    response = client_of(world.fane).post(answer_page(party), answer_form(ask, **WHOLE))
    party.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, ask.get_absolute_url())
    assert (party.status, party.by, party.source, party.capacity) == ("answered", world.fane, "portal", f"org:{world.busola.pk}")
    assert values(party) == {
        "Persoane asistate": 143,
        "Prima zi": "2026-03-01",
        "Cu adăpost": True,
        "Județ": "Iași",
        "Cuvinte": "Atât.",
    }
    event = Event.objects.get(kind="ask.answered")
    assert (event.by, event.target, event.data) == (world.fane, ask, {"party": party.pk, "source": "portal"})


@pytest.mark.parametrize(
    ("label", "value"),
    [("Persoane_asistate", "multe"), ("Persoane_asistate", ""), ("Cu_adăpost", ""), ("Județ", "Arad"), ("Prima_zi", "30.02.2026")],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(world, client_of, ask, label, value):
    party = party_of(ask, world.busola)
    response = client_of(world.fane).post(answer_page(party), answer_form(ask, **WHOLE | {label: value, "Cuvinte": "Rămâne aici"}))
    assert (response.status_code, len(response.context["form"].errors)) == (422, 1)
    assert "Rămâne aici" in response.content.decode()
    party.refresh_from_db()
    assert (party.status, values(party)) == ("waiting", {})


def test_changed_until_the_close_and_begun_from_what_stood_there(world, client_of, ask):
    client, party = client_of(world.fane), party_of(ask, world.busola)
    client.post(answer_page(party), answer_form(ask, **WHOLE))
    party.refresh_from_db()
    form = client.get(answer_page(party)).context["form"]
    assert [form[name].value() for name in form.fields] == [party.answered_at.isoformat(), 143, "2026-03-01", "yes", "Iași", "Atât."]
    assert client.post(answer_page(party), answer_form(ask, party, **WHOLE | {"Persoane_asistate": "0"})).status_code == 303
    assert values(party)["Persoane asistate"] == 0
    assert [event.kind for event in Event.objects.order_by("pk")] == ["ask.answered", "ask.answered"]


@pytest.mark.parametrize("how", ["time", "closed", "cancelled"])
def test_after_the_close_409_keeps_every_text(world, client_of, ask, how):
    party, client = party_of(ask, world.busola), client_of(world.fane)
    typed = answer_form(ask, **WHOLE | {"Cuvinte": "Scris în ultima clipă"})
    if how == "time":
        type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now())
    else:
        type(ask).objects.filter(pk=ask.pk).update(status=how)
    response = client.post(answer_page(party), typed)
    assert (response.status_code, dict(response.context["typed"])["Cuvinte"]) == (409, "Scris în ultima clipă")
    assert "Scris în ultima clipă" in response.content.decode()
    assert (values(party), type(party).objects.get(pk=party.pk).status) == ({}, "waiting")
    assert client.get(ask.get_absolute_url()).status_code == 200


def test_who_is_signed_out_meanwhile_gets_the_text_back(world, ask):
    party = party_of(ask, world.busola)
    response = Client().post(answer_page(party), answer_form(ask, **WHOLE | {"Cuvinte": "Nu mă pierde"}))
    assert (response.status_code, "Nu mă pierde" in response.content.decode()) == (403, True)


def test_two_of_one_organisation_do_not_overwrite_each_other(world, client_of, ask):
    party, colleague = party_of(ask, world.busola), make_person("Cora Colega", world.busola, role="coordinator")
    first, second = answer_form(ask, **WHOLE), answer_form(ask, **WHOLE | {"Persoane_asistate": "7", "Cuvinte": "Al doilea"})
    assert client_of(world.fane).post(answer_page(party), first).status_code == 303
    response = client_of(colleague).post(answer_page(party), second)
    assert (response.status_code, dict(response.context["typed"])["Cuvinte"]) == (409, "Al doilea")
    assert {said.label: said.text for said in response.context["stands"]}["Persoane asistate"] == 143
    assert values(party)["Persoane asistate"] == 143


def test_two_presses_are_one_answer(world, client_of, ask):
    client, party, typed = client_of(world.fane), party_of(ask, world.busola), answer_form(ask, **WHOLE)
    assert [client.post(answer_page(party), typed).status_code for _press in range(2)] == [303, 409]
    assert Event.objects.filter(kind="ask.answered").count() == 1


def test_nothing_to_add(world, client_of, ask):
    client, party = client_of(world.fane), party_of(ask, world.busola)
    client.post(answer_page(party), answer_form(ask, **WHOLE))
    assert client.post(answer_page(party), {"do": "nothing"}).status_code == 303
    party.refresh_from_db()
    assert (party.status, values(party)) == ("nothing_to_add", {})


def test_taken_back_and_silent_again(world, client_of, ask):
    client, party = client_of(world.fane), party_of(ask, world.busola)
    client.post(answer_page(party), answer_form(ask, **WHOLE))
    assert client.post(reverse("ask-take-back", args=[party.pk])).status_code == 303
    party.refresh_from_db()
    assert (party.status, party.answered_at, party.by, party.source, party.capacity) == ("waiting", None, None, "", "")
    assert client.post(reverse("ask-take-back", args=[party.pk])).status_code == 409
    close_ask(ask, by=world.dan)
    with pytest.raises(NoLonger):
        take_back_answer(party, by=world.fane)


@pytest.mark.parametrize(
    ("who", "sees", "answers"),
    [("fane", 200, 200), ("bogdan", 200, 403), ("carmen", 200, 403), ("dan", 200, 403), ("gina", 200, 403), ("mihai", 404, 404)],
)
def test_who_sees_and_who_answers(world, client_of, ask, who, sees, answers):
    client, party = client_of(getattr(world, who)), party_of(ask, world.busola)
    assert client.get(ask.get_absolute_url()).status_code == sees
    assert client.get(answer_page(party)).status_code == answers
    assert client.post(answer_page(party), answer_form(ask, **WHOLE)).status_code == (303 if answers == 200 else answers)


def test_whoever_does_not_answer_is_told_who_does(world, client_of, ask):
    part = client_of(world.bogdan).get(ask.get_absolute_url()).context["parts"][0]
    assert (part.name, part.may_answer, part.form) == ("Busola", False, None)
    assert "Fane Florea" in part.instead


def test_the_alternate_and_who_stands_in(world, client_of, ask):
    alternate, colleague = make_person("Alt Ernat", world.busola, role="alternate"), make_person("Cora Colega", world.busola)
    party = party_of(ask, world.busola)
    assert client_of(alternate).get(answer_page(party)).status_code == 200
    assert client_of(colleague).get(answer_page(party)).status_code == 403
    make_absence(world.fane, alternate=colleague)
    assert client_of(colleague).get(answer_page(party)).status_code == 200


def test_named_for_this_ask_alone(world, client_of, ask):
    party, other = party_of(ask, world.busola), make_ask(world.dan, organisations=[world.busola])
    page = client_of(world.fane).get(reverse("ask-name", args=[party.pk]))
    assert [person.name for person in page.context["form"].fields["people"].queryset] == ["Bogdan Bârsan"]
    assert client_of(world.fane).post(reverse("ask-name", args=[party.pk]), {"people": [world.bogdan.pk]}).status_code == 303
    assert client_of(world.bogdan).post(answer_page(party), answer_form(ask, **WHOLE)).status_code == 303
    assert client_of(world.bogdan).get(answer_page(other.parties.get())).status_code == 403
    assert client_of(world.fane).post(reverse("ask-name", args=[party.pk]), {"people": [world.carmen.pk]}).status_code == 422
    with pytest.raises(PermissionDenied):
        name_answerers(party, [world.carmen], by=world.fane)


def test_opened_by_who_may_answer_and_signed_in(world, client_of, ask):
    party = party_of(ask, world.busola)

    def status() -> tuple[str, bool]:
        party.refresh_from_db()
        return party.status, party.opened_at is not None

    client_of(world.bogdan).get(ask.get_absolute_url())
    client_of(world.dan).get(ask.get_absolute_url())
    client_of(world.fane).head(ask.get_absolute_url())
    client_of(world.fane).get(ask.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert status() == ("waiting", False)
    client_of(world.fane).get(ask.get_absolute_url())
    assert status() == ("opened", True)
    answer_ask(party, by=world.fane)
    note_opened(ask, world.fane)
    assert status() == ("answered", True)


def test_a_file_is_checked_kept_and_stays_where_none_is_sent_again(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], fields=[{"label": "Sigla", "kind": "file"}])
    party, client = ask.parties.get(), client_of(world.fane)
    bad = SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 64)
    assert client.post(answer_page(party), answer_form(ask, Sigla=bad)).status_code == 422
    assert client.post(answer_page(party), answer_form(ask, Sigla=make_docx(name="sigla noastră.docx"))).status_code == 303
    value = AskValue.objects.get(party=party)
    assert (value.value, value.file.name) == (None, "sigla noastră.docx")
    party.refresh_from_db()
    assert client.post(answer_page(party), answer_form(ask, party)).status_code == 303
    assert AskValue.objects.get(party=party).file == value.file
    people = ("fane", "bogdan", "dan", "carmen", "elena", "mihai")
    got = {who: fetched(client_of(getattr(world, who)), "ask-file", value.pk) for who in people}
    assert got == {"fane": 200, "bogdan": 200, "dan": 200, "carmen": 404, "elena": 404, "mihai": 404}


def test_others_answers_are_shown_when_the_ask_says(world, client_of, ask):
    party = party_of(ask, world.busola)
    client_of(world.fane).post(answer_page(party), answer_form(ask, **WHOLE))
    client_of(world.fane).get(ask.get_absolute_url())

    def seen(who) -> list[str]:
        return [row.values[0] for row in client_of(who).get(ask.get_absolute_url()).context["table"].rows]

    assert (seen(world.carmen), seen(world.dan)) == (["Busola"], ["Busola"])
    type(ask).objects.filter(pk=ask.pk).update(answers_shown="after_close")
    assert (seen(world.carmen), seen(world.dan), seen(world.fane)) == ([], ["Busola"], ["Busola"])
    close_ask(type(ask).objects.get(pk=ask.pk), by=world.dan)
    assert seen(world.carmen) == ["Busola"]


def test_it_waits_on_the_first_page_and_in_the_list(world, client_of, ask):
    client = client_of(world.fane)
    waiting = [task.row.title for task in client.get(reverse("home")).context["tasks"]]
    assert sorted(waiting) == ["O întrebare", "la invitație: Meeting"]
    assert ask.get_absolute_url() in client.get(reverse("ask-list")).context["waiting"]
    client.post(answer_page(party_of(ask, world.busola)), answer_form(ask, **WHOLE))
    assert "O întrebare" not in [task.row.title for task in client.get(reverse("home")).context["tasks"]]


def test_the_close_waits_for_nobody_and_nobody_slips_in_beside_it(clone, world):
    """Ten answers and a close at once, each on a connection of its own: what was answered before the close stands, the rest is refused."""
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.ana, world.mihai, world.gina])

    def answer(party, by) -> bool:
        try:
            answer_ask(party, by=by)
            return True
        except NoLonger:
            return False
        finally:
            connection.close()

    def close() -> bool:
        try:
            close_ask(type(ask).objects.get(pk=ask.pk), by=world.dan)
            return True
        finally:
            connection.close()

    people = [(party_of(ask, world.busola), world.fane), (party_of(ask, world.cetina), world.carmen)]
    people += [(party_of(ask, person), person) for person in (world.ana, world.mihai, world.gina)]
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(answer, *one) for one in people]
        closing = pool.submit(close)
        told = [future.result() for future in answers]
        assert closing.result()
    assert ask.parties.filter(status="answered").count() == sum(told)
    assert not answer(*people[0]), "closed is closed"
