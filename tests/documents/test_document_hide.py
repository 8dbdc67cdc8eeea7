"""A text that identifies somebody is hidden at once, and shown again by its author."""

import pytest
from django.urls import reverse

from protect_portal.access.rights import can
from protect_portal.notifications.fan_out import fan_out
from tests.documents.sending import events_of
from tests.make import make_document


def hide(client, document, reason: str = "person"):
    return client.post(reverse("document-hide", args=[document.pk]), {"reason": reason})


def show(client, document):
    return client.post(reverse("document-show", args=[document.pk]))


@pytest.mark.parametrize(("who", "status"), [("bogdan", 303), ("ana", 303), ("fane", 403), ("dan", 403), ("carmen", 404)])
def test_who_may_hide(world, client_of, who, status):
    text = make_document(world.bogdan, group=world.protection)
    assert hide(client_of(getattr(world, who)), text).status_code == status
    sees = {name: can(getattr(world, name), "view", text) for name in ("bogdan", "ana", "dan")}
    assert sees == ({"bogdan": True, "ana": False, "dan": False} if status == 303 else dict.fromkeys(sees, True))


def test_its_author_is_told_and_shows_it_again(world, client_of):
    text = make_document(world.bogdan, group=world.protection)
    hide(client_of(world.ana), text)
    fan_out()
    assert (world.bogdan.notifications.count(), show(client_of(world.ana), text).status_code) == (1, 404)
    assert [show(client_of(world.bogdan), text).status_code for _press in range(2)] == [303, 409]
    assert can(world.ana, "view", text) is True
    assert [(kind, data) for kind, _by, data in events_of(text)] == [("document.hidden", {"reason": "person"}), ("document.shown", {})]


def test_wrong_calls(world, client_of):
    text = make_document(world.bogdan, group=world.protection)
    client = client_of(world.bogdan)
    assert [hide(client, text, "").status_code, hide(client, text).status_code, hide(client, text).status_code] == [422, 303, 409]


def test_its_author_reads_under_the_title_that_it_is_hidden(world, client_of):
    """W41: before the state and the versions of the text, and once."""
    text = make_document(world.bogdan, group=world.protection)
    hide(client_of(world.bogdan), text)
    page = client_of(world.bogdan).get(text.get_absolute_url()).content.decode()
    band = page.index('<section class="band ask">')
    assert (page.index("</h1>") < band < page.index('<ol class="life'), page.count('<section class="band ask">')) == (True, 1)
