import pytest
from django.urls import reverse

from members.actions.invitation import invitation_token
from members.models import Invitation
from protect_portal.audit.models import Event


def press(world, client_of, who: str, verb: str = "resend"):
    return client_of(getattr(world, who)).post(reverse(f"invitation-{verb}", args=[Invitation.objects.get().pk]))


@pytest.mark.parametrize("verb", ["resend", "revoke"])
@pytest.mark.parametrize(("who", "status"), [("carmen", 303), ("dan", 303), ("nina", 403), ("fane", 404), ("gina", 404), ("elena", 404)])
def test_who_may_send_again_and_withdraw(world, client_of, who, status, verb):
    assert press(world, client_of, who, verb).status_code == status


def test_a_new_link_voids_the_older(world, client_of):
    invitation = Invitation.objects.get()
    old, expires = invitation_token(invitation), invitation.expires_at
    press(world, client_of, "carmen")
    invitation.refresh_from_db()
    assert invitation_token(invitation) != old
    assert invitation.expires_at > expires
    assert list(Event.objects.values_list("kind", "data")) == [("invitation.sent", {"nonce": invitation.nonce})]


def test_what_is_withdrawn_is_neither_withdrawn_nor_sent_again(world, client_of):
    assert [press(world, client_of, "carmen", verb).status_code for verb in ("revoke", "revoke", "resend")] == [303, 409, 409]
    assert list(Event.objects.values_list("kind", flat=True)) == ["invitation.revoked"]
