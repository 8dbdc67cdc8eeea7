from protect_portal.audit.models import Event

GIVEN = {"name": "Ana Ardelean", "language": "en", "phone": "0264 000 000"}


def test_a_person_changes_language_and_phone(world, client_of):
    client = client_of(world.ana)
    assert client.post("/account/", GIVEN).status_code == 303
    world.ana.refresh_from_db()
    assert (world.ana.language, world.ana.phone) == ("en", "0264 000 000")
    assert '<html lang="en"' in client.get("/account/").content.decode()
    event = Event.objects.get()
    assert (event.kind, event.data, event.by) == ("person.edited", {"fields": ["language", "phone"]}, world.ana)


def test_the_address_and_rights_are_not_theirs_to_change(world, client_of):
    client_of(world.ana).post("/account/", GIVEN | {"email": "x@example.org", "is_staff": "on", "is_superuser": "on"})
    world.ana.refresh_from_db()
    assert (world.ana.email, world.ana.is_staff, world.ana.is_superuser) == ("ana@example.org", False, False)


def test_an_empty_name_is_refused_and_the_frame_keeps_the_old_one(world, client_of):
    response = client_of(world.ana).post("/account/", GIVEN | {"name": "", "phone": "0700"})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"name"})
    assert response.content.decode().count('value="0700"') == 1
