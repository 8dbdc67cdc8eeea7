"""Who reaches which page of the groups: one table of named people, asked for every page of Protection."""

import pytest
from django.urls import reverse

from working_groups.models import GuestAccess, LeadTerm, Seat

# secretariat, presidency, chair, member of the group, other member, guest, suspended, technician
PEOPLE = ("dan", "gina", "ana", "bogdan", "carmen", "elena", "horia", "klaus")
PAGES = {
    "group-list": (200, 200, 200, 200, 200, 200, 200, 200),
    "group-detail": (200, 200, 200, 200, 200, 200, 404, 404),
    "group-create": (200, 200, 403, 403, 403, 403, 403, 403),
    "group-edit": (200, 200, 403, 403, 403, 403, 404, 404),
    "seat-grant": (200, 200, 403, 403, 403, 403, 404, 404),
    "seat-end": (200, 200, 403, 403, 403, 404, 404, 404),
    "lead-appoint": (200, 200, 403, 403, 403, 403, 404, 404),
    "lead-end": (200, 200, 403, 403, 403, 403, 404, 404),
    "guest-invite": (200, 200, 200, 403, 403, 403, 404, 404),
    "guest-end": (200, 200, 200, 403, 403, 403, 404, 404),
}


def address(world, name: str) -> str:
    if name in ("group-list", "group-create"):
        return reverse(name)
    rows = {"seat-end": Seat.objects.filter(organisation=world.busola), "lead-end": LeadTerm.objects.filter(user=world.ana)}
    rows["guest-end"] = GuestAccess.objects.filter(user=world.elena)
    return reverse(name, args=[rows[name].get().pk if name in rows else world.protection.pk])


@pytest.mark.parametrize("name", PAGES)
def test_who_reaches_the_page(world, client_of, name):
    url = address(world, name)
    assert tuple(client_of(getattr(world, who)).get(url).status_code for who in PEOPLE) == PAGES[name]


def test_a_guest_finds_no_trace_of_another_group(world, client_of):
    client, legal = client_of(world.elena), world.legal
    pages = [reverse(name, args=[legal.pk]) for name in ("group-detail", "group-edit", "seat-grant", "lead-appoint", "guest-invite")]
    assert [client.get(url).status_code for url in pages] == [404] * 5
    assert client.get(reverse("group-list")).content.decode().count(legal.name) == 0


def test_an_unknown_id_is_not_found(world, client_of):
    client = client_of(world.dan)
    names = ("group-detail", "group-edit", "seat-grant", "seat-end", "lead-appoint", "lead-end", "guest-invite", "guest-end")
    assert [client.get(reverse(name, args=[987654])).status_code for name in names] == [404] * 8
