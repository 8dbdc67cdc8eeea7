"""The yearly reconfirmation: data that is filled in already, confirmed in one form, and the mandate to sign renewed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.actions.reconfirmation import reconfirm, start_reconfirmation
from members.forms.reconfirmation import ReconfirmationForm
from members.models import Affiliation, Ask, AskedParty, Organisation, Reconfirmation
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from tests.make import make_person

START = reverse("reconfirmation-start")
NEXT_YEAR = date(timezone.localdate().year + 1, 12, 31)


@pytest.fixture
def ask(world):
    closes_at = timezone.now() + timedelta(days=20)
    return start_reconfirmation("Reconfirmare", by=world.dan, closes_at=closes_at, silence="mandatul se suspendă")


def party_of(ask, organisation) -> AskedParty:
    return ask.parties.get(organisation=organisation)


def page_of(ask, organisation) -> str:
    return reverse("reconfirmation-answer", args=[party_of(ask, organisation).pk])


def as_it_stands(client, url: str, **changed) -> dict:
    """What a browser would send back of the form: everything as it was filled in, but what is `changed`."""
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in (values | changed).items() if value is not False}


@pytest.mark.parametrize(("who", "status"), [("dan", 200), ("gina", 200), ("ana", 403), ("elena", 403), ("klaus", 403)])
def test_who_starts_it(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(START).status_code == status


def test_every_member_is_asked_and_nobody_else(world, ask):
    asked = set(ask.parties.values_list("organisation__short_name", flat=True))
    assert asked == {"Ancora", "Busola", "Cetina", "Delta", "Gentiana", "Luceafar", "Meridian"}


def test_started_by_a_form(world, client_of):
    day = timezone.localdate() + timedelta(days=20)
    response = client_of(world.dan).post(START, {"question": "Date pentru anul viitor", "last_day": day.isoformat(), "silence": ""})
    ask = Ask.objects.get(kind=Ask.Kind.RECONFIRMATION)
    assert (response.status_code, response["Location"], ask.parties.count()) == (303, ask.get_absolute_url(), 7)


def test_not_two_at_once(world, ask, client_of):
    with pytest.raises(NoLonger):
        start_reconfirmation("Încă una", by=world.dan, closes_at=ask.closes_at)
    assert client_of(world.dan).get(START).status_code == 409
    assert Ask.objects.filter(kind=Ask.Kind.RECONFIRMATION).count() == 1


def test_one_mail_for_each_who_answers(world, ask):
    fan_out()
    told = set(Delivery.objects.filter(kind="reconfirmation_asked", address=None).values_list("recipient__email", flat=True))
    assert told == {f"{name}@example.org" for name in ("ana", "carmen", "fane", "gina", "mihai")}
    assert Delivery.objects.filter(kind="ask_opened").count() == 0


def test_the_form_is_filled_in(world, ask, client_of):
    Organisation.objects.filter(pk=world.ancora.pk).update(county="IS", official_address="contact@ancora.example", cui="RO12345678")
    form = client_of(world.ana).get(page_of(ask, world.ancora)).context["form"]
    shown = {name: form[name].value() for name in ("county", "official_address", "cui", "may_sign_until")}
    assert shown == {"county": "IS", "official_address": "contact@ancora.example", "cui": "RO12345678", "may_sign_until": NEXT_YEAR}
    assert set(form.fields) & {"name", "name_en", "kind", "founding_member"} == set()


def test_confirmed_in_one_press(world, ask, client_of):
    lapsed = timezone.localdate() - timedelta(days=10)
    Affiliation.objects.filter(user=world.ana).update(may_sign_until=lapsed)
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    assert Affiliation.objects.get(user=world.ana).mandate_lapsed
    response = client.post(url, as_it_stands(client, url, county="CJ"))
    assert (response.status_code, response["Location"]) == (303, ask.get_absolute_url())
    role, party = Affiliation.objects.get(user=world.ana), party_of(ask, world.ancora)
    assert (role.may_sign_until, role.mandate_lapsed) == (NEXT_YEAR, False)
    assert (party.status, party.by, party.source) == ("answered", world.ana, "portal")
    assert Organisation.objects.get(pk=world.ancora.pk).county == "CJ"
    confirmed = Reconfirmation.objects.get(party=party)
    assert (confirmed.may_sign_until, "county" in confirmed.data["fields"], "CJ" in str(confirmed.data)) == (NEXT_YEAR, True, False)
    assert Event.objects.filter(kind="organisation.reconfirmed", object_id=world.ancora.pk).count() == 1


def test_only_the_mandate_of_the_representatives_is_renewed(world, ask, client_of):
    client, url = client_of(world.fane), page_of(ask, world.busola)
    client.post(url, as_it_stands(client, url))
    assert list(Affiliation.objects.exclude(may_sign_until=None).values_list("user", flat=True)) == [world.fane.pk]


def test_confirmed_twice_is_one_confirmation(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    later = NEXT_YEAR + timedelta(days=30)
    client.post(url, as_it_stands(client, url))
    client.post(url, as_it_stands(client, url, may_sign_until=later.isoformat()))
    confirmed = Reconfirmation.objects.get(party=party_of(ask, world.ancora))
    assert (confirmed.may_sign_until, Affiliation.objects.get(user=world.ana).may_sign_until) == (later, later)


def test_a_day_that_has_passed_is_refused_and_all_stays_typed(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    response = client.post(url, as_it_stands(client, url, may_sign_until="2020-01-01", website="https://ancora.example/"))
    form = response.context["form"]
    assert (response.status_code, form["website"].value(), list(form.errors)) == (422, "https://ancora.example/", ["may_sign_until"])
    assert party_of(ask, world.ancora).status == "waiting"


def test_somebody_else_changed_the_profile_meanwhile(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    typed = as_it_stands(client, url, county="CJ")
    Organisation.objects.filter(pk=world.ancora.pk).update(county="TM")
    response = client.post(url, typed)
    assert (response.status_code, Organisation.objects.get(pk=world.ancora.pk).county) == (409, "TM")
    assert Affiliation.objects.get(user=world.ana).may_sign_until is None


def test_after_the_close_nothing_is_confirmed(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    typed = as_it_stands(client, url)
    Ask.objects.filter(pk=ask.pk).update(opens_at=timezone.now() - timedelta(days=30), closes_at=timezone.now() - timedelta(minutes=1))
    assert client.post(url, typed).status_code == 409
    assert Reconfirmation.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("bogdan", 403), ("carmen", 403), ("dan", 403), ("elena", 404)])
def test_who_confirms_for_an_organisation(world, ask, client_of, who, status):
    assert client_of(getattr(world, who)).get(page_of(ask, world.ancora)).status_code == status


def test_a_mandate_is_renewed_to_the_end_of_the_year_after_next_at_most(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    last = date(NEXT_YEAR.year + 1, 12, 31)
    response = client.post(url, as_it_stands(client, url, may_sign_until=(last + timedelta(days=1)).isoformat()))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["may_sign_until"])
    assert client.post(url, as_it_stands(client, url, may_sign_until=last.isoformat())).status_code == 303
    assert Affiliation.objects.get(user=world.ana).may_sign_until == last


def test_a_longer_mandate_that_was_recorded_before_is_offered_within_the_bound(world, ask, client_of):
    Affiliation.objects.filter(user=world.ana).update(may_sign_until=date(2099, 12, 31))
    form = client_of(world.ana).get(page_of(ask, world.ancora)).context["form"]
    assert form["may_sign_until"].value() == date(NEXT_YEAR.year + 1, 12, 31)


def test_neither_who_was_named_nor_an_alternate_changes_the_profile_by_confirming(world, ask, client_of):
    """Only whoever may edit the profile: no right grows out of being asked."""
    party = party_of(ask, world.busola)
    party.named.add(world.bogdan)
    alternate = make_person("Alt", world.busola, role="alternate")
    whole = client_of(world.fane)
    typed = as_it_stands(whole, page_of(ask, world.busola), official_address="alt@evil.example")
    for person in (world.bogdan, alternate):
        client = client_of(person)
        assert (client.get(page_of(ask, world.busola)).status_code, client.post(page_of(ask, world.busola), typed).status_code) == (
            403,
            403,
        )
        assert [task.row.url for task in client.get(reverse("home")).context["tasks"] if task.row.url == page_of(ask, world.busola)] == []
        form = ReconfirmationForm(typed, instance=Organisation.objects.get(pk=world.busola.pk), user=person)
        assert form.is_valid()
        with pytest.raises(PermissionDenied), transaction.atomic():
            reconfirm(party, form, by=person)
    assert (Organisation.objects.get(pk=world.busola.pk).official_address, Reconfirmation.objects.count()) == ("", 0)
    parts = client_of(alternate).get(ask.get_absolute_url()).context["parts"]
    assert [(part.may_answer, "Fane Florea" in part.instead) for part in parts] == [(False, True)]


def test_it_waits_on_the_start_page_until_it_is_confirmed(world, ask, client_of):
    client, url = client_of(world.carmen), page_of(ask, world.cetina)
    rows = client.get(reverse("home")).context["tasks"]
    assert [(task.row.url, url in task.buttons) for task in rows] == [(url, True)]
    client.post(url, as_it_stands(client, url))
    assert client.get(reverse("home")).context["tasks"] == []


def test_it_is_never_recorded_for_others_nor_answered_by_link(world, ask, client_of):
    party = party_of(ask, world.ancora)
    assert client_of(world.dan).get(reverse("ask-record", args=[party.pk])).status_code == 404


def test_a_confirmation_is_not_taken_back(world, ask, client_of):
    client, url = client_of(world.ana), page_of(ask, world.ancora)
    client.post(url, as_it_stands(client, url))
    response = client.post(reverse("ask-take-back", args=[party_of(ask, world.ancora).pk]))
    assert (response.status_code, party_of(ask, world.ancora).status) == (409, "answered")
