"""Who reaches which page of the members: one table of named people, asked for every page."""

import pytest
from django.test import Client
from django.urls import reverse

from members.actions.invitation import invitation_token
from members.models import Affiliation, Invitation, Mandate, MembershipPeriod

# secretariat, presidency, speaks, staff, other member, guest, suspended, technician
PEOPLE = ("dan", "gina", "fane", "bogdan", "carmen", "elena", "horia", "klaus")
PAGES = {
    "organisation-list": (200, 200, 200, 200, 200, 200, 200, 200),
    "organisation-detail": (200, 200, 200, 200, 200, 404, 404, 404),
    "organisation-create": (200, 200, 403, 403, 403, 403, 403, 403),
    "organisation-edit": (200, 403, 200, 403, 403, 404, 404, 404),
    "membership-begin": (200, 200, 403, 403, 403, 404, 404, 404),
    "membership-change": (200, 200, 403, 403, 403, 404, 404, 404),
    "membership-end": (200, 200, 403, 403, 403, 404, 404, 404),
    "invitation-create": (200, 403, 200, 403, 403, 404, 404, 404),
    "affiliation-end": (200, 403, 200, 403, 403, 404, 404, 404),
    "person-detail": (200, 200, 200, 200, 200, 404, 404, 404),
    "account": (200, 200, 200, 200, 200, 200, 200, 200),
    "mandate-list": (200, 200, 200, 200, 200, 404, 404, 404),
    "mandate-create": (200, 200, 403, 403, 403, 403, 403, 403),
    "mandate-end": (200, 200, 403, 403, 403, 404, 404, 404),
    "appointment-create": (200, 200, 403, 403, 403, 404, 404, 404),
    "appointment-end": (200, 200, 403, 403, 403, 404, 404, 404),
    "holiday-list": (200, 403, 403, 403, 403, 403, 403, 403),
    "holiday-create": (200, 403, 403, 403, 403, 403, 403, 403),
}


def address(world, name: str) -> str:
    """The page about Busola, its staff and the presidency."""
    mandate = Mandate.objects.get(office=Mandate.Office.PRESIDENCY)
    ids = {
        "organisation-detail": world.busola.pk, "organisation-edit": world.busola.pk, "membership-begin": world.busola.pk,
        "invitation-create": world.busola.pk, "person-detail": world.bogdan.pk, "mandate-end": mandate.pk, "appointment-create": mandate.pk,
        "affiliation-end": Affiliation.objects.get(user=world.bogdan).pk, "appointment-end": mandate.appointments.get().pk,
    }  # fmt: skip
    period = MembershipPeriod.objects.get(organisation=world.busola).pk
    ids |= {"membership-change": period, "membership-end": period}
    return reverse(name, args=[ids[name]] if name in ids else [])


@pytest.mark.parametrize("name", PAGES)
def test_who_reaches_the_page(world, client_of, name):
    url = address(world, name)
    found = tuple(client_of(getattr(world, who)).get(url).status_code for who in PEOPLE)
    assert found == PAGES[name]


def test_a_stranger_is_asked_to_sign_in(world):
    addresses = [address(world, name) for name in PAGES]
    assert [Client().get(url).headers["Location"] for url in addresses] == [f"/sign-in/login/?next={url}" for url in addresses]


def test_an_unknown_id_is_not_found(world, client_of):
    client = client_of(world.dan)
    names = (
        "organisation-detail", "organisation-edit", "membership-begin", "membership-change", "membership-end", "invitation-create",
        "affiliation-end", "person-detail", "mandate-end", "appointment-create", "appointment-end",
    )  # fmt: skip
    assert [client.get(reverse(name, args=[987654])).status_code for name in names] == [404] * 11


def test_an_unseen_id_answers_like_an_unknown_one(world, client_of):
    """The body of a hidden page is that of a missing one, but for the address it names."""
    client = client_of(world.elena)
    hidden = client.get(reverse("organisation-detail", args=[world.busola.pk])).content
    missing = client.get(reverse("organisation-detail", args=[987654])).content
    assert _without_tokens(hidden, str(world.busola.pk)) == _without_tokens(missing, "987654")


def _without_tokens(body: bytes, pk: str) -> list[str]:
    text = body.decode().replace(f"/organisations/{pk}/", "/organisations/PK/")
    return [line for line in text.splitlines() if "csrf" not in line.lower()]


def test_pages_of_a_post_refuse_to_be_read(world, client_of):
    invitation = Invitation.objects.get()
    addresses = [reverse(f"invitation-{verb}", args=[invitation.pk]) for verb in ("resend", "revoke")]
    addresses.append(reverse("invitation-renew", args=[invitation_token(invitation)]))
    assert [client_of(world.dan).get(url).status_code for url in addresses] == [405, 405, 405]
