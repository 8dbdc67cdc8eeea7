"""The link in a mail: answers one ask for one person without signing in, as often as until the close; and opens nothing else."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.answer import answer_plain
from members.actions.ask import answer_ask, close_ask
from members.asks.plain import form_of
from members.links import SALT, answer_token, link_of, party_by_token
from members.models import Affiliation, AskedParty, AskValue, Invitation
from protect_portal.audit.models import Event
from tests.make import make_ask, make_person
from tests.members.asking import FIELDS, WHOLE, answer_form, party_of


@pytest.fixture
def ask(world):
    return make_ask(world.dan, organisations=[world.busola, world.cetina], fields=FIELDS, question="Cifre pentru raport")


@pytest.fixture
def party(world, ask):
    return party_of(ask, world.busola)


def path_of(party: AskedParty, person) -> str:
    return reverse("ask-answer-by-link", args=[answer_token(party, person)])


def rows(party: AskedParty) -> tuple:
    """Everything that an answer would leave behind."""
    again = AskedParty.objects.get(pk=party.pk)
    return again.status, again.opened_at, again.answered_at, AskValue.objects.count(), Event.objects.count()


def test_after_a_gateway_opened_it_twice_it_still_answers(world, ask, party):
    browser, path, before = Client(), path_of(party, world.fane), rows(party)
    got = [(browser.head(path).status_code, browser.get(path).status_code) for _time in range(2)]
    assert (got, rows(party)) == ([(200, 200)] * 2, before)
    response = browser.post(path, answer_form(ask, **WHOLE))
    party.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, path)
    assert (party.status, party.source, party.by, party.capacity) == ("answered", "mail_link", world.fane, f"org:{world.busola.pk}")
    assert AskValue.objects.filter(party=party).count() == 5


def test_it_works_again_to_change_the_answer(world, ask, party):
    browser, path = Client(), path_of(party, world.fane)
    browser.post(path, answer_form(ask, **WHOLE))
    party.refresh_from_db()
    shown = browser.get(path)
    assert ({one.label: one.text for one in shown.context["said"]}["Persoane asistate"], shown.context["changes"]) == (143, False)
    change = browser.get(path + "?change=1")
    assert (change.context["changes"], f'value="{party.answered_at.isoformat()}"' in change.content.decode()) == (True, True)
    assert browser.post(path, answer_form(ask, party, **WHOLE | {"Persoane_asistate": "9"})).status_code == 303
    assert AskValue.objects.get(party=party, field__label="Persoane asistate").value == 9


def test_wrong_input_comes_back_with_every_word(world, ask, party):
    response = Client().post(path_of(party, world.fane), answer_form(ask, **WHOLE | {"Persoane_asistate": "x", "Cuvinte": "Rămâne"}))
    assert (response.status_code, "Rămâne" in response.content.decode()) == (422, True)


def test_it_signs_nobody_in_and_opens_nothing_else(world, ask, party):
    browser, path = Client(), path_of(party, world.fane)
    browser.get(path)
    browser.post(path, answer_form(ask, **WHOLE))
    assert "_auth_user_id" not in browser.session
    for address in (reverse("home"), ask.get_absolute_url(), reverse("ask-export", args=[ask.pk]), reverse("ask-answer", args=[party.pk])):
        response = browser.get(address)
        assert (response.status_code, response["Location"].startswith("/sign-in/login/")) == (302, True), address
    other = make_ask(world.dan, organisations=[world.busola], question="Altceva")
    page = browser.get(path).content.decode()
    assert ("Altceva" in page, "Cetina" in page, "carmen@" in page) == (False, False, False)
    assert other.parties.get().status == "waiting"


def test_a_word_changed_is_no_link(world, party):
    token = answer_token(party, world.fane)
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        signing.dumps([party.pk, world.fane.pk], salt="members.invitation"),
        signing.dumps([party.pk, 987_654_321], salt=SALT),
        signing.dumps([987_654_321, world.fane.pk], salt=SALT),
        signing.dumps("x", salt=SALT),
        "nonsense",
    ]
    assert [Client().get(reverse("ask-answer-by-link", args=[one])).status_code for one in forged] == [404] * 6
    assert [party_by_token(one) for one in forged] == [None] * 6


def test_of_somebody_who_no_longer_answers_it_opens_nothing(world, ask, party):
    path, typed = path_of(party, world.fane), answer_form(ask, **WHOLE)
    Affiliation.objects.filter(user=world.fane, organisation=world.busola).update(ends_at=timezone.now())
    assert (Client().get(path).status_code, Client().post(path, typed).status_code) == (404, 404)
    assert "Cifre pentru raport" not in Client().get(path).content.decode()
    assert AskValue.objects.count() == 0


@pytest.mark.parametrize("who", ["bogdan", "carmen", "mihai", "dan"])
def test_a_link_holds_no_right_that_its_person_has_not(world, ask, party, who):
    assert Client().get(path_of(party, getattr(world, who))).status_code == 404


def test_of_a_closed_account_it_opens_nothing(world, party):
    type(world.fane).objects.filter(pk=world.fane.pk).update(is_active=False)
    assert Client().get(path_of(party, world.fane)).status_code == 404


@pytest.mark.parametrize("how", ["time", "closed", "cancelled"])
def test_once_it_is_over_it_says_so_and_gives_the_words_back(world, ask, party, how):
    path, typed = path_of(party, world.fane), answer_form(ask, **WHOLE | {"Cuvinte": "Prea târziu scris"})
    if how == "time":
        type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now())
    elif how == "closed":
        close_ask(ask, by=world.dan)
    else:
        type(ask).objects.filter(pk=ask.pk).update(status="cancelled")
    got, posted = Client().get(path), Client().post(path, typed)
    assert (got.status_code, posted.status_code) == (410, 409)
    assert dict(posted.context["typed"])["Cuvinte"] == "Prea târziu scris"
    assert "Prea târziu scris" in posted.content.decode()
    assert "Cifre pentru raport" not in got.content.decode()


def test_two_people_of_one_organisation_do_not_overwrite_each_other(world, ask, party):
    colleague = make_person("Cora Colega", world.busola, role="coordinator")
    typed = answer_form(ask, **WHOLE)
    assert Client().post(path_of(party, world.fane), typed).status_code == 303
    response = Client().post(path_of(party, colleague), typed | {"base": ""})
    assert (response.status_code, dict(response.context["typed"])["Cuvinte"]) == (409, "Atât.")


@pytest.mark.parametrize("tlp", ["amber", "amber_strict", "red"])
def test_what_is_restricted_shows_no_word_of_it(world, ask, party, tlp):
    type(ask).objects.filter(pk=ask.pk).update(tlp=tlp, explanation="Cuvinte ascunse")
    path, before = path_of(party, world.fane), rows(party)
    page = Client().get(path).content.decode()
    assert [word in page for word in ("Cifre pentru raport", "Persoane asistate", "Cuvinte ascunse", "Busola")] == [
        False,
        False,
        False,
        True,
    ]
    Client().post(path, answer_form(ask, **WHOLE))
    assert rows(party) == before


@pytest.mark.parametrize("kind", ["label", "access", "reconfirmation", "sign_on", "poll"])
def test_never_for_consent_and_signatures(world, kind):
    party = make_ask(world.dan, people=[world.ana], kind=kind).parties.get()
    assert (Client().get(path_of(party, world.ana)).status_code, Client().post(path_of(party, world.ana)).status_code) == (404, 404)


def test_who_was_invited_and_has_not_come_answers_by_it(world, ask):
    party, path = party_of(ask, world.cetina), path_of(party_of(ask, world.cetina), world.nina)
    assert Client().get(path).status_code == 200
    assert Client().post(path, answer_form(ask, **WHOLE)).status_code == 303
    party.refresh_from_db()
    assert (party.status, party.by, party.source) == ("answered", world.nina, "mail_link")


def test_an_invitation_that_ran_out_is_offered_anew(world, ask):
    party, path = party_of(ask, world.cetina), path_of(party_of(ask, world.cetina), world.nina)
    Invitation.objects.filter(user=world.nina).update(expires_at=timezone.now())
    response = Client().get(path)
    again = re.search(r'action="(/invitations/[^"]+/renew/)"', response.content.decode()).group(1)
    assert (response.status_code, Client().post(path, answer_form(ask, **WHOLE)).status_code) == (404, 404)
    assert Client().post(again).status_code == 200
    assert Client().get(path).status_code == 200, "the new invitation lets her answer again"
    Invitation.objects.filter(user=world.nina).update(revoked_at=timezone.now())
    page = Client().get(path)
    assert (page.status_code, "/invitations/" in page.content.decode()) == (404, False)
    assert party.pk


def test_nothing_to_add_by_link(world, party):
    assert Client().post(path_of(party, world.fane), {"do": "nothing"}).status_code == 303
    party.refresh_from_db()
    assert (party.status, party.source) == ("nothing_to_add", "mail_link")


def test_the_page_speaks_the_language_of_its_person(world, party):
    type(world.fane).objects.filter(pk=world.fane.pk).update(language="en")
    assert '<html lang="en"' in Client().get(path_of(party, world.fane)).content.decode()


def test_its_secret_goes_into_no_referrer_and_no_cache(world, party):
    response = Client().get(path_of(party, world.fane))
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("strict-origin", True)
    assert link_of(party, world.fane).startswith("http://localhost:8000/answer/")


def test_the_form_asks_for_its_token_like_every_other(world, ask, party):
    browser = Client(enforce_csrf_checks=True)
    path = path_of(party, world.fane)
    assert browser.post(path, answer_form(ask, **WHOLE | {"Cuvinte": "Păstrat"})).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(path).content.decode()).group(1)
    response = browser.post(path, answer_form(ask, **WHOLE) | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"})
    assert response.status_code == 303


def test_whoever_is_signed_in_as_somebody_else_answers_for_the_person_of_the_link(world, client_of, ask, party):
    client_of(world.mihai).post(path_of(party, world.fane), answer_form(ask, **WHOLE))
    party.refresh_from_db()
    assert (party.by, party.source) == (world.fane, "mail_link")


def test_an_answer_of_the_portal_stands_before_a_change_by_link(world, ask, party):
    form = form_of(party, world.fane, answer_form(ask, **WHOLE))
    assert form.is_valid()
    answer_plain(party, form, by=world.fane)
    assert Client().post(path_of(party, world.fane), answer_form(ask, **WHOLE)).status_code == 409
    answer_ask(party_of(ask, world.cetina), by=world.carmen)
    assert timezone.now() - party.answered_at < timedelta(minutes=1)
