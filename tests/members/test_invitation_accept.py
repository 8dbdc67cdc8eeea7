"""The link in the mail: shows, accepts once, and opens nothing when it is old, foreign or withdrawn."""

import logging
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions.invitation import SALT, invitation_token
from members.models import Affiliation, Invitation, User
from protect_portal.audit.models import Event
from protect_portal.masking import MaskAddresses
from tests.world import PASSWORD

GIVEN = {"language": "en", "name": "Nina Neagu-Pop", "password": "trei-lastuni-albastre"}


@pytest.fixture
def invitation(world) -> Invitation:
    """Nina's, as an alternate: Cetina has its representative."""
    Invitation.objects.update(role="alternate")
    return Invitation.objects.get()


def address(invitation: Invitation, verb: str = "accept") -> str:
    return reverse(f"invitation-{verb}", args=[invitation_token(invitation)])


def test_nina_joins_and_lands_on_home(world, invitation):
    client = Client()
    response = client.post(address(invitation), GIVEN)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    nina = User.objects.get(pk=world.nina.pk)
    assert (nina.name, nina.language, nina.check_password("trei-lastuni-albastre")) == ("Nina Neagu-Pop", "en", True)
    assert list(nina.affiliations.values_list("organisation", "role")) == [(world.cetina.pk, "alternate")]
    assert (client.session["_auth_user_id"], client.get("/").status_code) == (str(nina.pk), 200)


def test_get_shows_and_changes_nothing(world, invitation):
    response = Client().get(address(invitation))
    invitation.refresh_from_db()
    assert (response.status_code, invitation.accepted_at, Event.objects.count()) == (200, None, 0)
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_page_speaks_the_invited_persons_language(world, invitation):
    User.objects.filter(pk=world.nina.pk).update(language="en")
    assert '<html lang="en"' in Client().get(address(invitation)).content.decode()
    chosen = Client(headers={"cookie": "django_language=ro"})
    assert '<html lang="ro"' in chosen.get(address(invitation)).content.decode()


def test_a_weak_password_is_refused_and_the_name_kept(world, invitation):
    response = Client().post(address(invitation), GIVEN | {"password": "12345"})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"password"})
    assert response.context["form"]["name"].value() == "Nina Neagu-Pop"
    assert "12345" not in response.content.decode()


def test_a_link_opens_once(world, invitation):
    assert [Client().post(address(invitation), GIVEN).status_code for _press in range(2)] == [303, 404]
    assert Affiliation.objects.filter(user=world.nina).count() == 1


def test_what_opens_nothing_looks_the_same(world, invitation):
    old = address(invitation)
    Invitation.objects.update(nonce="another")
    foreign = signing.dumps([invitation.pk, "another"], salt="another salt")
    unknown = signing.dumps([987654, "another"], salt=SALT)
    links = [old, "/invitations/nonsense/", f"/invitations/{foreign}/", f"/invitations/{unknown}/"]
    assert [Client().get(link).status_code for link in links] == [404, 404, 404, 404]
    Invitation.objects.update(revoked_at=timezone.now())
    invitation.refresh_from_db()
    assert Client().get(address(invitation)).status_code == 404


def test_an_expired_link_offers_a_new_one_to_the_same_address(world, invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    old = address(invitation)
    shown = Client().get(old).content.decode()
    assert shown.count(f'action="{address(invitation, "renew")}"') == 1
    assert Client().post(old, GIVEN).status_code == 409
    assert not User.objects.get(pk=world.nina.pk).has_usable_password()
    assert Client().post(address(invitation, "renew")).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.is_open, Client().get(old).status_code, Client().get(address(invitation)).status_code) == (True, 404, 200)
    assert list(Event.objects.values_list("kind", "by")) == [("invitation.sent", None)]


def test_a_link_never_replaces_a_password(world):
    own = Invitation.objects.create(user=world.bogdan, organisation=world.cetina, role="expert")
    assert Client().get(address(own)).status_code == 200
    assert Client().post(address(own), GIVEN).status_code == 409
    bogdan = User.objects.get(pk=world.bogdan.pk)
    assert (bogdan.check_password(PASSWORD), bogdan.affiliations.count()) == (True, 1)


def test_a_known_person_accepts_with_their_own_account(world, client_of):
    own = Invitation.objects.create(user=world.bogdan, organisation=world.cetina, role="expert")
    given = {"language": "ro", "name": "Bogdan Bârsan"}
    assert [client_of(getattr(world, who)).post(address(own), given).status_code for who in ("ana", "bogdan")] == [409, 303]
    assert list(world.bogdan.affiliations.order_by("pk").values_list("role", flat=True)) == ["staff", "expert"]


def test_a_role_taken_in_between_is_told(world, invitation):
    """Cetina has its representative: the constraint is met by words, not by an error page."""
    Invitation.objects.update(role="representative")
    assert Client().post(address(invitation), GIVEN).status_code == 409
    assert not User.objects.get(pk=world.nina.pk).has_usable_password()


def test_the_token_stands_in_no_log_line(world, invitation, caplog):
    caplog.handler.addFilter(MaskAddresses())
    with caplog.at_level(logging.INFO):
        Client().post(address(invitation), GIVEN | {"password": ""})
        Client().get(address(invitation).replace("/invitations/", "/invitations/x"))
    assert caplog.text.count("/invitations/…") == 2
    assert caplog.text.count(invitation_token(invitation)) == 0
