import pytest
from django.urls import reverse

from protect_portal.audit.models import Event
from working_groups.models import WorkingGroup

GIVEN = {"name": "Grupul Prevenire", "kind": "internal", "in_name_of": "coalition", "initial": "v", "colour": "A", "purpose": "Școli."}


def create(world, client_of, who="dan", **given):
    return client_of(getattr(world, who)).post(reverse("group-create"), GIVEN | {"type": world.legal.type_id} | given)


def test_a_group_is_created_once(world, client_of):
    first, second = create(world, client_of), create(world, client_of)
    group = WorkingGroup.objects.get(name="Grupul Prevenire")
    assert (first.status_code, first.headers["Location"], group.initial) == (303, group.get_absolute_url(), "V")
    assert (second.status_code, set(second.context["form"].errors)) == (422, {"name"})
    assert list(Event.objects.values_list("kind", "object_id")) == [("group.created", group.pk)]


def test_an_invented_type_and_colour_are_refused_with_the_rest_kept(world, client_of):
    response = create(world, client_of, type="77777", colour="Q", purpose="Text păstrat")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"type", "colour"})
    assert response.content.decode().count("Text păstrat") == 1


@pytest.mark.parametrize(("who", "status"), [("gina", 303), ("ana", 403), ("elena", 403), ("klaus", 403)])
def test_who_may_create(world, client_of, who, status):
    assert create(world, client_of, who).status_code == status


def opened(world, client) -> dict:
    """What the form of Protection holds."""
    base = client.get(reverse("group-edit", args=[world.protection.pk])).context["form"]["base"].value()
    return {
        "base": base,
        "type": world.protection.type_id,
        "name": "Grupul Protecție",
        "name_en": "Protection",
        "kind": "internal",
        "in_name_of": "coalition",
        "initial": "P",
        "colour": "P",
    }


def test_editing_records_the_names_of_what_changed(world, client_of):
    url, client = reverse("group-edit", args=[world.protection.pk]), client_of(world.dan)
    assert client.post(url, opened(world, client) | {"purpose": "Adăpost."}).status_code == 303
    event = Event.objects.get()
    assert (event.kind, event.data) == ("group.edited", {"fields": ["purpose"]})


def test_two_who_edit_at_once_lose_nothing(world, client_of):
    url, client = reverse("group-edit", args=[world.protection.pk]), client_of(world.dan)
    first = opened(world, client)
    assert client_of(world.gina).post(url, first | {"purpose": "Al celuilalt."}).status_code == 303
    response = client.post(url, first | {"purpose": "Al meu.", "kind": "external"})
    content = response.content.decode()
    assert (response.status_code, content.count("<dd>Al celuilalt.</dd>"), content.count("Al meu.")) == (409, 1, 1)
    world.protection.refresh_from_db()
    assert (world.protection.purpose, world.protection.kind) == ("Al celuilalt.", "internal")
    assert client.post(url, opened(world, client) | {"purpose": "Al meu."}).status_code == 303


def test_a_status_that_changed_meanwhile_is_kept(world, client_of):
    url, client = reverse("group-edit", args=[world.protection.pk]), client_of(world.dan)
    given = opened(world, client)
    client_of(world.gina).post(reverse("group-status", args=[world.protection.pk]), {"status": "dormant"})
    assert client.post(url, given | {"purpose": "Adăpost."}).status_code == 303
    world.protection.refresh_from_db()
    assert (world.protection.purpose, world.protection.status) == ("Adăpost.", "dormant")


@pytest.mark.parametrize(("who", "status"), [("dan", 303), ("gina", 303), ("ana", 403), ("carmen", 403), ("horia", 404)])
def test_who_may_put_it_to_rest(world, client_of, who, status):
    url = reverse("group-status", args=[world.protection.pk])
    assert client_of(getattr(world, who)).post(url, {"status": "dormant"}).status_code == status


def test_a_state_that_does_not_follow_is_refused(world, client_of):
    client, url = client_of(world.dan), reverse("group-status", args=[world.protection.pk])
    assert [client.post(url, {"status": state}).status_code for state in ("dormant", "dormant", "proposed", "king", "")] == [
        303,
        409,
        409,
        409,
        409,
    ]
    assert client.get(url).status_code == 405
