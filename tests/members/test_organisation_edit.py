import pytest
from django.urls import reverse

from members.models import Organisation
from protect_portal.audit.models import Event

GIVEN = {"short_name": "Busola", "county": "BV", "official_address": "contact@busola.example", "two_steps": "on"}


def edit(world, client_of, who: str, **given):
    client, url = client_of(getattr(world, who)), reverse("organisation-edit", args=[world.busola.pk])
    opened = client.get(url)
    base = opened.context["form"]["base"].value() if opened.status_code == 200 else ""
    return client.post(url, GIVEN | {"base": base} | given)


def test_what_somebody_else_saved_in_between_is_not_overwritten(world, client_of):
    client, url = client_of(world.fane), reverse("organisation-edit", args=[world.busola.pk])
    base = client.get(url).context["form"]["base"].value()
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="alta@busola.example", languages=["ro", "hu"])
    response = client.post(url, GIVEN | {"base": base})
    content = response.content.decode()
    world.busola.refresh_from_db()
    assert (response.status_code, world.busola.official_address, Event.objects.count()) == (409, "alta@busola.example", 0)
    assert [content.count(text) for text in ("<dd>alta@busola.example</dd>", 'value="contact@busola.example"')] == [1, 1]
    assert client.post(url, GIVEN | {"base": response.context["form"]["base"].value()}).status_code == 303
    world.busola.refresh_from_db()
    assert (world.busola.official_address, world.busola.languages) == ("contact@busola.example", [])


def test_a_field_that_is_not_in_the_form_stays(world, client_of):
    """The representative's form has no name: what the secretariat corrects meanwhile is neither seen nor undone."""
    client, url = client_of(world.fane), reverse("organisation-edit", args=[world.busola.pk])
    base = client.get(url).context["form"]["base"].value()
    Organisation.objects.filter(pk=world.busola.pk).update(name="Rețeaua Busola")
    assert client.post(url, GIVEN | {"base": base}).status_code == 303
    world.busola.refresh_from_db()
    assert (world.busola.name, world.busola.county) == ("Rețeaua Busola", "BV")


def test_the_representative_keeps_the_profile_and_not_the_register(world, client_of):
    response = edit(world, client_of, "fane", name="Alt nume", kind="institution", founding_member="on")
    world.busola.refresh_from_db()
    assert response.status_code == 303
    assert (world.busola.county, world.busola.two_steps) == ("BV", True)
    assert (world.busola.name, world.busola.kind, world.busola.founding_member) == ("Organizația Busola", "ngo", False)
    event = Event.objects.get()
    assert (event.kind, event.by, event.data) == (
        "organisation.edited",
        world.fane,
        {"fields": ["county", "official_address", "two_steps"]},
    )
    assert event.capacity == f"org:{world.busola.pk}"


def test_the_secretariat_corrects_the_name(world, client_of):
    assert edit(world, client_of, "dan", name="Rețeaua Busola", kind="ngo").status_code == 303
    world.busola.refresh_from_db()
    assert world.busola.name == "Rețeaua Busola"


def test_a_name_of_another_organisation_is_refused(world, client_of):
    response = edit(world, client_of, "dan", name="Organizația Cetina", kind="ngo")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"name"})


def test_nothing_changed_is_no_event(world, client_of):
    edit(world, client_of, "fane")
    edit(world, client_of, "fane")
    assert Event.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("fane", 303), ("dan", 303), ("bogdan", 403), ("gina", 403), ("ana", 403), ("elena", 404)])
def test_who_may_edit(world, client_of, who, status):
    given = {"name": "Organizația Busola", "kind": "ngo"}
    assert edit(world, client_of, who, **given).status_code == status


def test_script_in_a_field_is_text(world, client_of):
    edit(world, client_of, "fane", short_name="<script>alert(1)</script>")
    page = client_of(world.carmen).get(world.busola.get_absolute_url()).content.decode()
    assert page.count("<script>alert(1)") == 0
