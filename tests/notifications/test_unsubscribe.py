"""One click unsubscribes one person from news (RFC 8058): looking changes nothing, and only this page goes without a CSRF token."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from protect_portal.notifications.levels import EVERYTHING, level_of
from protect_portal.notifications.models import Preference
from protect_portal.notifications.unsubscribe import SALT, unsubscribe_path

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def strict() -> Client:
    """A mail program: no session, no cookie, no token, and the CSRF check in force."""
    return Client(enforce_csrf_checks=True)


def levels(world) -> list[str]:
    return [level_of(person, scope) for person in (world.ana, world.bogdan) for scope in (f"group:{world.protection.pk}", "")]


def test_one_click_is_enough(world, strict):
    response = strict.post(unsubscribe_path(world.bogdan.pk, EVERYTHING), ONE_CLICK)
    assert (response.status_code, levels(world)) == (200, ["daily", "daily", "off", "off"])


def test_of_one_scope_alone(world, strict):
    strict.post(unsubscribe_path(world.bogdan.pk, f"group:{world.protection.pk}"), ONE_CLICK)
    assert levels(world) == ["daily", "daily", "off", "daily"]


def test_everything_is_also_what_was_chosen_for_a_group(world, strict, client_of):
    client_of(world.bogdan).post(reverse("preference-edit"), {"scope": f"group:{world.protection.pk}", "level": "all"})
    strict.post(unsubscribe_path(world.bogdan.pk, EVERYTHING), ONE_CLICK)
    assert levels(world) == ["daily", "daily", "off", "off"]


def test_a_scanner_that_opens_every_link_twice_changes_nothing(world, strict):
    path = unsubscribe_path(world.bogdan.pk, EVERYTHING)
    answers = [send(path).status_code for send in (strict.get, strict.head, strict.get, strict.head)]
    assert (answers, Preference.objects.exists()) == ([200] * 4, False)


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "x"}, {"x": "One-Click"}])
def test_a_post_that_does_not_say_so_changes_nothing(world, strict, sent):
    assert strict.post(unsubscribe_path(world.bogdan.pk, EVERYTHING), sent).status_code == 200
    assert not Preference.objects.exists()


def test_twice_is_once(world, strict):
    for _press in range(2):
        assert strict.post(unsubscribe_path(world.bogdan.pk, ""), ONE_CLICK).status_code == 200
    assert list(Preference.objects.values_list("user", "scope", "level")) == [(world.bogdan.pk, "", "off")]


def test_the_page_has_the_button_and_speaks_the_readers_language(world, strict):
    world.bogdan.language = "en"
    world.bogdan.save()
    page = strict.get(unsubscribe_path(world.bogdan.pk, f"group:{world.protection.pk}"), headers={"accept-language": "ro"}).content.decode()
    assert ('name="List-Unsubscribe" value="One-Click"' in page, "the group “Protection”" in page) == (True, True)


@pytest.mark.parametrize(
    "token", ["x", signing.dumps([1, ""], salt="another"), signing.dumps([10**9, ""], salt=SALT)], ids=["words", "another", "nobody"]
)
def test_a_token_that_is_not_ours(world, strict, token):
    path = reverse("unsubscribe", args=[token])
    assert [strict.get(path).status_code, strict.post(path, ONE_CLICK).status_code] == [404, 404]


def test_a_closed_account_has_no_page(world, strict):
    world.bogdan.is_active = False
    world.bogdan.save()
    assert strict.post(unsubscribe_path(world.bogdan.pk, ""), ONE_CLICK).status_code == 404


def test_whoever_is_signed_in_the_person_of_the_link_is_meant(world, client_of):
    client_of(world.ana).post(unsubscribe_path(world.bogdan.pk, EVERYTHING), ONE_CLICK)
    assert levels(world) == ["daily", "daily", "off", "off"]
