from django.urls import reverse

from members.models import Organisation
from protect_portal.audit.models import Event

URL = "/organisations/new/"
GIVEN = {
    "name": "Fundația Nouă",
    "short_name": "Noua",
    "kind": "ngo",
    "county": "CJ",
    "cui": "RO1234567",
    "website": "noua.example",
    "languages": ["ro"],
}


def test_the_secretariat_registers_a_candidate(world, client_of):
    response = client_of(world.dan).post(URL, GIVEN)
    made = Organisation.objects.get(name="Fundația Nouă")
    assert (response.status_code, response.headers["Location"]) == (303, made.get_absolute_url())
    assert (made.key_group.name, made.website, made.languages) == (f"org:{made.pk}:members", "https://noua.example", ["ro"])
    assert list(Event.objects.values_list("kind", "object_id", "capacity")) == [("organisation.registered", made.pk, "secretariat")]


def test_bad_input_keeps_what_was_typed(world, client_of):
    response = client_of(world.dan).post(URL, GIVEN | {"name": "", "cui": "abc", "website": "http://", "short_name": "Păstrat"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "cui", "website"}
    assert 'value="Păstrat"' in response.content.decode()


def test_a_second_press_finds_the_name_taken(world, client_of):
    client = client_of(world.dan)
    assert [client.post(URL, GIVEN).status_code for _press in range(2)] == [303, 422]
    assert Organisation.objects.filter(name="Fundația Nouă").count() == 1


def test_who_may_register(world, client_of):
    people = ("gina", "fane", "elena", "klaus")
    assert [client_of(getattr(world, who)).post(URL, GIVEN | {"name": who}).status_code for who in people] == [303, 403, 403, 403]
    assert reverse("organisation-create") == URL
