"""Files go out by the rights of their document, however they are asked for."""

import pytest
from django.utils import timezone

from protect_portal.files.models import StoredFile


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 200), ("bogdan", 200), ("dan", 200), ("carmen", 404), ("elena", 404), ("horia", 404), ("ioana", 404), ("klaus", 404)],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_who_may_download(world, client_of, who, status, method):
    address = world.document_group.current_version.files.get().get_absolute_url()
    response = getattr(client_of(getattr(world, who)), method)(address)
    assert response.status_code == status
    response.close()


@pytest.mark.parametrize(
    "headers", [{"Range": "bytes=0-3"}, {"If-None-Match": "*"}, {"If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"}]
)
def test_conditional_requests_ask_rights_too(world, client_of, headers):
    address = world.foreign_document.current_version.files.get().get_absolute_url()
    assert client_of(world.ana).get(address, headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"Range": "bytes=4-"}, {"If-None-Match": "*"}, {"If-None-Match": "own"}])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_right_that_was_lost_ends_every_kind_of_request(world, client_of, method, headers):
    file, browser = world.document_group.current_version.files.get(), client_of(world.bogdan)
    sent = {name: value.replace("own", f'"{file.stored.sha256}"') for name, value in headers.items()}

    def asked() -> int:
        response = getattr(browser, method)(file.get_absolute_url(), headers=sent)
        response.getvalue()
        return response.status_code

    before = asked()
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    assert (before in {200, 206, 304}, asked()) == (True, 404)


def test_older_versions_stay_within_reach(world, client_of):
    older = world.foreign_document.versions.get(number=1).files.get().get_absolute_url()
    answers = [client_of(person).get(older) for person in (world.mihai, world.ana)]
    assert [answer.status_code for answer in answers] == [200, 404]
    answers[0].close()


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("bogdan", 404), ("dan", 404)])
def test_blocked_file_only_for_its_uploader(world, client_of, who, status):
    file = world.document_group.current_version.files.get()
    StoredFile.objects.filter(pk=file.stored_id).update(checked="blocked")
    response = client_of(getattr(world, who)).get(file.get_absolute_url())
    assert response.status_code == status
    response.close()


def test_signed_out(world, client):
    assert client.get(world.document_group.current_version.files.get().get_absolute_url()).status_code == 302
