"""The directory: who sees what, sections, filters, and a thousand rows."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import make_organisation

URL = "/members/"


def names(response) -> list[str]:
    return re.findall(r'<a class="plain name"[^>]*>([^<]*)</a>', response.content.decode())


def test_a_member_sees_every_organisation_by_standing(world, client_of):
    shown = names(client_of(world.carmen).get(URL))
    assert shown == [
        *(f"Organizația {name}" for name in ("Ancora", "Busola", "Cetina", "Delta", "Gentiana", "Luceafar", "Meridian")),
        "Organizația Hora", "Organizația Jad", "Organizația Agency",
    ]  # fmt: skip


def test_a_guest_and_a_suspended_member_see_only_their_own(world, client_of):
    assert names(client_of(world.elena).get(URL)) == ["Organizația Agency"]
    assert names(client_of(world.horia).get(URL)) == ["Organizația Hora"]
    assert names(client_of(world.klaus).get(URL)) == []


def test_text_is_found_without_diacritics_and_with_the_old_letters(world, client_of):
    make_organisation("Fundația Șoimii Țării")
    client = client_of(world.dan)
    for typed in ("soimii tarii", "Șoimii", "şoimii ţării"):
        assert names(client.get(URL, {"q": typed})) == ["Fundația Șoimii Țării"], typed


def test_filters_narrow_and_say_when_nothing_fits(world, client_of):
    world.cetina.county = "CJ"
    world.cetina.save(update_fields=["county"])
    client = client_of(world.dan)
    assert names(client.get(URL, {"county": "CJ"})) == ["Organizația Cetina"]
    assert names(client.get(URL, {"standing": "suspended"})) == ["Organizația Hora"]
    empty = client.get(URL, {"q": "nowhere at all"})
    assert (names(empty), empty.status_code) == ([], 200)


def test_an_invented_filter_is_no_error(world, client_of):
    assert client_of(world.dan).get(URL, {"county": "XX", "standing": "king", "specialisation": "abc", "page": "zz"}).status_code == 200


def test_a_thousand_rows_cost_as_many_queries_as_ten(world, client_of):
    client = client_of(world.dan)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(60):
        make_organisation(f"Organizația cu un nume neobișnuit de lung, pentru proba tabelului, numărul {number:03}")
    with CaptureQueriesContext(connection) as many:
        response = client.get(URL)
    assert (len(names(response)), len(many)) == (50, len(few))
