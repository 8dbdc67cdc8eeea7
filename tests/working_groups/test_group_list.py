import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from working_groups.models import WorkingGroup

URL = "/groups/"


def rows(response) -> list[str]:
    return re.findall(r'<a class="plain name"[^>]*>([^<]*)</a>', response.content.decode())


def test_mine_first_then_the_others(world, client_of):
    assert rows(client_of(world.bogdan).get(URL)) == ["Grupul Protecție", "Grupul Juridic"]
    assert rows(client_of(world.carmen).get(URL)) == ["Grupul Juridic", "Grupul Protecție"]


def test_seats_without_effect_are_not_counted(world, client_of):
    context = client_of(world.carmen).get(URL).context
    assert [(group.name, group.seated) for group in context["others"]] == [("Grupul Juridic", 1), ("Grupul Protecție", 2)]


def test_guests_and_people_without_keys(world, client_of):
    assert [rows(client_of(getattr(world, who)).get(URL)) for who in ("elena", "horia", "klaus")] == [["Grupul Protecție"], [], []]


def test_forty_groups_cost_as_many_queries_as_two(world, client_of):
    client = client_of(world.carmen)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(40):
        WorkingGroup.objects.create(name=f"Grupul pentru un subiect cu nume lung, numărul {number:02}", type=world.legal.type, initial="N")
    with CaptureQueriesContext(connection) as many:
        response = client.get(URL)
    assert (len(rows(response)), len(many)) == (42, len(few))


def test_a_guest_is_not_told_how_many_sit_there(world, client_of):
    response = client_of(world.elena).get(URL)
    content = response.content.decode().partition("<main")[2]
    assert [(group.name, group.seated) for group in response.context["mine"]] == [("Grupul Protecție", 0)]
    assert [content.count(word) for word in ("organizații", "nicio organizație")] == [0, 0]
