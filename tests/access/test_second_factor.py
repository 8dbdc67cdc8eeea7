"""Who must have a second factor, how they get one, and how somebody comes back who lost theirs."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.actions.second_factor import Recognised, reset_second_factor
from members.models import Appointment, User
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.access.second_steps import code_now, give_app, give_codes, has_factors, is_signed_in
from tests.passkeys import SoftPasskey, give_passkey
from working_groups.models import LeadTerm

INDEX = "/sign-in/second-factor/"
PASSKEYS, APP = reverse("mfa_add_webauthn"), reverse("mfa_activate_totp")
PEOPLE = ("ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "klaus", "luiza")


@pytest.fixture
def required(settings):
    settings.PORTAL_SECOND_FACTOR = True


def events(person) -> list[tuple]:
    rows = Event.objects.filter(kind__startswith="second_factor.", object_id=person.pk).order_by("pk")
    return [(row.kind, row.by_id, row.data) for row in rows]


def add_app(browser) -> str:
    secret = browser.get(APP).context["form"].secret
    browser.post(APP, {"code": code_now(secret)})
    return secret


def add_passkey(browser) -> SoftPasskey:
    passkey = SoftPasskey()
    challenge = browser.get(PASSKEYS).context["js_data"]["creation_options"]["publicKey"]["challenge"]
    browser.post(PASSKEYS, {"name": "Telefon", "passwordless": "on", "credential": json.dumps(passkey.made(challenge))})
    return passkey


def test_who_is_led_to_set_it_up(required, world, client_of):
    """Chairs, secretariat, presidency, auditor and technical administrator; members, guests and representatives go on."""
    led = {who: client_of(getattr(world, who)).get("/documents/") for who in PEOPLE}
    assert {who for who, response in led.items() if response.status_code == 302} == {"ana", "dan", "gina", "klaus", "luiza"}
    assert {response["Location"] for response in led.values() if response.status_code == 302} == {INDEX}


def test_nobody_is_led_there_where_it_is_switched_off(world, client_of):
    assert [client_of(getattr(world, who)).get("/documents/").status_code for who in PEOPLE] == [200] * len(PEOPLE)


def test_until_it_is_done_nothing_else_opens(required, world, client_of):
    browser = client_of(world.ana)
    paths = ["/", "/account/", world.document_group.get_absolute_url(), reverse("account_change_password"), reverse("usersessions_list")]
    assert {(browser.get(path).status_code, browser.get(path)["Location"]) for path in paths} == {(302, INDEX)}
    assert browser.post("/account/", {"name": "X"})["Location"] == INDEX
    assert browser.get("/documents/", headers={"hx-request": "true"}).headers["HX-Redirect"] == INDEX
    assert [browser.get(path).status_code for path in (INDEX, PASSKEYS, APP, reverse("account_logout"))] == [200] * 4


def test_an_app_opens_everything(required, world, client_of):
    browser = client_of(world.ana)
    add_app(browser)
    assert browser.get("/documents/").status_code == 200
    assert has_factors(world.ana) == ["recovery_codes", "totp"]


def test_a_passkey_opens_everything(required, world, client_of):
    browser = client_of(world.ana)
    add_passkey(browser)
    assert browser.get("/documents/").status_code == 200
    assert has_factors(world.ana) == ["recovery_codes", "webauthn"]


def test_recovery_codes_alone_are_no_second_factor(required, world, client_of):
    give_codes(world.ana)
    assert client_of(world.ana).get("/documents/")["Location"] == INDEX


def test_the_duty_ends_with_the_office_and_comes_back_without_the_last_factor(required, world, client_of):
    browser = client_of(world.ana)
    add_app(browser)
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get("/documents/")["Location"] == INDEX
    LeadTerm.objects.filter(user=world.ana).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert browser.get("/documents/").status_code == 200


def test_an_office_that_begins_tomorrow_asks_tomorrow(required, world, client_of):
    Appointment.objects.filter(user=world.dan).update(starts_at=timezone.now() + timedelta(hours=1))
    assert client_of(world.dan).get("/documents/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert client_of(world.dan).get("/documents/")["Location"] == INDEX


# Adding and removing


def test_a_wrong_code_sets_up_no_app(world, client_of):
    browser = client_of(world.bogdan)
    browser.get(APP)
    assert browser.post(APP, {"code": "12345x"}).status_code == 422
    assert has_factors(world.bogdan) == []


def test_an_answer_to_another_challenge_adds_no_passkey(world, client_of):
    browser = client_of(world.bogdan)
    browser.get(PASSKEYS)
    browser.post(PASSKEYS, {"name": "x", "credential": json.dumps(SoftPasskey().made("YW5vdGhlcg"))})
    assert has_factors(world.bogdan) == []


def test_a_passkey_is_renamed_and_removed(world, client_of):
    browser = client_of(world.bogdan)
    add_passkey(browser)
    key = Authenticator.objects.get(user=world.bogdan, type="webauthn")
    browser.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Biroul"})
    assert "Biroul" in browser.get("/account/").content.decode()
    browser.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert has_factors(world.bogdan) == []


def test_nobody_touches_the_passkey_of_somebody_else(world, client_of):
    give_passkey(world.ana)
    key, browser = Authenticator.objects.get(user=world.ana), client_of(world.bogdan)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        path = reverse(name, args=[key.pk])
        assert [browser.get(path).status_code, browser.post(path, {"name": "mine"}).status_code] == [404, 404]
    assert has_factors(world.ana) == ["webauthn"]


def test_what_was_added_and_removed_is_recorded_without_content(world, client_of, django_capture_on_commit_callbacks):
    browser = client_of(world.bogdan)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(browser)
    browser.post(reverse("mfa_deactivate_totp"))
    add_passkey(browser)
    me = world.bogdan.pk
    assert events(world.bogdan) == [
        ("second_factor.added", me, {"sort": "app"}),
        ("second_factor.removed", me, {"sort": "app"}),
        ("second_factor.added", me, {"sort": "passkey"}),
    ]


def test_a_copy_of_the_database_holds_no_secret(world):
    secret, codes = give_app(world.ana), give_codes(world.ana)
    stored = json.dumps(list(Authenticator.objects.filter(user=world.ana).values_list("data", flat=True)))
    assert [word for word in (secret, *codes) if word in stored] == []


def test_codes_are_shown_to_their_owner_alone(world, client_of):
    give_app(world.ana)
    codes = give_codes(world.ana)
    shown = client_of(world.ana).get(reverse("mfa_view_recovery_codes")).content.decode()
    assert [code for code in codes if code not in shown] == []
    assert client_of(world.bogdan).get(reverse("mfa_view_recovery_codes")).status_code == 404


# Lost


def reset_page(person) -> str:
    return reverse("second-factor-reset", args=[person.pk])


def test_the_secretariat_takes_a_lost_factor_away(world, client_of):
    """Passkey, app and codes go, every session ends, it is recorded with its reason, and the person is told by mail."""
    give_passkey(world.ana), give_app(world.ana), give_codes(world.ana)
    theirs, browser = client_of(world.ana), client_of(world.dan)
    response = browser.post(reset_page(world.ana), {"reason": "known_number"})
    assert (response.status_code, response["Location"]) == (303, world.ana.get_absolute_url())
    assert (has_factors(world.ana), is_signed_in(theirs), is_signed_in(browser)) == ([], False, True)
    assert events(world.ana) == [("second_factor.reset", world.dan.pk, {"reason": "known_number"})]


def test_the_person_hears_of_it_by_mail(world):
    give_app(world.ana)
    reset_second_factor(world.ana, by=world.dan, reason=Recognised.IN_PERSON)
    fan_out()
    [delivery] = Delivery.objects.filter(recipient=world.ana)
    mail = render_mail(delivery)
    with override(world.ana.language):
        subject = _("Your sign-in to the ProTECT portal")
    assert (mail.to, mail.subject) == (["ana@example.org"], subject)
    assert f"{settings.PORTAL_BASE_URL}{INDEX}" in mail.body


def test_nobody_else_does(world, client_of):
    give_app(world.bogdan)
    people = [world.ana, world.fane, world.bogdan]
    assert [client_of(person).post(reset_page(world.bogdan), {"reason": "in_person"}).status_code for person in people] == [403, 403, 403]
    assert client_of(world.elena).post(reset_page(world.bogdan), {"reason": "in_person"}).status_code == 404
    assert has_factors(world.bogdan) == ["totp"]


def test_not_ones_own(world, client_of):
    give_app(world.dan)
    assert client_of(world.dan).post(reset_page(world.dan), {"reason": "in_person"}).status_code == 403
    with pytest.raises(PermissionDenied):
        reset_second_factor(world.dan, by=world.dan, reason=Recognised.IN_PERSON)


def test_a_reason_is_needed_and_there_must_be_something_to_take(world, client_of):
    """It is chosen, not written: what is recorded can never be cleared, and a sentence may say too much."""
    browser = client_of(world.dan)
    give_app(world.ana)
    for reason in ("", "soțul i-a luat telefonul", "directory"):
        assert browser.post(reset_page(world.ana), {"reason": reason}).status_code == 422
    Authenticator.objects.all().delete()
    assert browser.post(reset_page(world.ana), {"reason": "in_person"}).status_code == 409
    with pytest.raises(NoLonger):
        reset_second_factor(world.ana, by=world.dan, reason=Recognised.IN_PERSON)


@pytest.mark.parametrize("page", ["/account/", "/sign-in/second-factor/", "/sign-in/second-factor/webauthn/"])
def test_a_passkey_stands_on_each_page_that_lists_it(world, client_of, page):
    give_passkey(world.luiza, "Laptop de serviciu")
    response = client_of(world.luiza).get(page)
    assert response.status_code == 200
    assert response.content.decode().count("Laptop de serviciu") == 1


@pytest.mark.parametrize(("phone", "offered"), [("", "known_number"), ("021 555 01 01", "directory")])
def test_the_number_of_the_directory_is_offered_where_there_is_one(world, client_of, phone, offered):
    User.objects.filter(pk=world.ana.pk).update(phone=phone)
    give_app(world.ana)
    form = client_of(world.dan).get(reset_page(world.ana)).context["form"]
    assert [value for value, _label in form.fields["reason"].choices] == [offered, "in_person", "colleague"]


@pytest.mark.parametrize(("has_one", "shown"), [(True, True), (False, False)])
def test_the_button_stands_where_there_is_something_to_take_away(world, client_of, has_one, shown):
    if has_one:
        give_app(world.bogdan)
    page = client_of(world.dan).get(world.bogdan.get_absolute_url()).content.decode()
    assert (reset_page(world.bogdan) in page) is shown


def test_every_change_is_told_by_mail_once(world, client_of):
    """Whoever has taken over a session and adds a passkey of their own is betrayed by the mail."""
    browser = client_of(world.bogdan)
    add_passkey(browser)
    browser.post(reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(user=world.bogdan, type="webauthn").pk]))
    fan_out()
    rows = Delivery.objects.order_by("pk")
    assert [(row.recipient, row.kind) for row in rows] == [(world.bogdan, "second_factor_added"), (world.bogdan, "second_factor_removed")]
    mails = [render_mail(row) for row in rows]
    with override(world.bogdan.language):
        assert {mail.subject for mail in mails} == {_("Your sign-in to the ProTECT portal")}
    assert [f"{settings.PORTAL_BASE_URL}{INDEX}" in mail.body for mail in mails] == [True, True]


def test_the_page_says_that_everything_opens_again_to_whom_it_is_shut(required, world, client_of):
    """W31: staff without that duty are told that it is theirs to choose."""
    world.ana.language = world.bogdan.language = "en"
    world.ana.save(update_fields=["language"])
    world.bogdan.save(update_fields=["language"])
    pages = [client_of(person).get(reverse("mfa_index")).content.decode() for person in (world.ana, world.bogdan)]
    assert ["then everything opens again" in page for page in pages] == [True, False]
    assert ["You need no second factor for what you do here." in page for page in pages] == [False, True]
