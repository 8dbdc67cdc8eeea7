"""The files of a circular: for whoever reads it, and while they do; of AMBER+STRICT each download is recorded first."""

import pytest
from django.urls import reverse

from protect_portal.audit.models import Reading
from protect_portal.files.models import StoredFile
from tests.make import make_docx
from tests.members.circulars import draft, sent


def address(circular) -> str:
    return reverse("circular-file", args=[circular.files.get().pk])


def fetched(client, path: str):
    """The answer, read to its end: so its file is closed."""
    response = client.get(path)
    assert response.status_code == 404 or b"".join(response.streaming_content)
    return response


def readings(circular) -> list[tuple]:
    rows = Reading.objects.filter(content_type__model="circular", object_id=circular.pk).order_by("pk")
    return [(row.user.email.split("@")[0], row.how) for row in rows]


def test_for_whoever_reads_it(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx("Conținut", name="Anexă.docx")])
    people = ("fane", "bogdan", "dan", "gina", "carmen", "elena", "horia", "klaus")
    assert {who: fetched(client_of(getattr(world, who)), address(circular)).status_code for who in people} == {
        **dict.fromkeys(("fane", "bogdan", "dan", "gina"), 200),
        **dict.fromkeys(("carmen", "elena", "horia", "klaus"), 404),
    }
    response = fetched(client_of(world.fane), address(circular))
    assert (response["Cache-Control"], response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == (
        *("private, no-store", "nosniff", True),
    )
    assert "filename*=UTF-8''Anex%C4%83.docx" in response["Content-Disposition"]
    assert readings(circular) == []


def test_of_a_draft_only_for_its_author_and_the_offices(world, client_of):
    circular = draft(world.dan, "members", files=[make_docx()])
    assert [fetched(client_of(person), address(circular)).status_code for person in (world.dan, world.gina, world.carmen)] == [
        200,
        200,
        404,
    ]


@pytest.mark.parametrize(("checked", "uploader"), [("unchecked", 404), ("blocked", 200)])
def test_what_was_not_checked_opens_for_nobody(world, client_of, checked, uploader):
    circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx(name="vi.docx")])
    StoredFile.objects.filter(name="vi.docx").update(checked=checked)
    assert [fetched(client_of(person), address(circular)).status_code for person in (world.fane, world.gina, world.dan)] == [
        404,
        404,
        uploader,
    ]


def test_openings_and_downloads_under_amber_strict_are_recorded(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}", tlp="amber_strict", files=[make_docx()])
    client = client_of(world.fane)
    client.head(circular.get_absolute_url())
    b"".join(client.head(address(circular)).streaming_content)
    assert readings(circular) == []
    assert client.get(circular.get_absolute_url(), headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert (readings(circular), circular.ask.parties.get().opened_at) == ([], None)
    client.get(circular.get_absolute_url())
    fetched(client, address(circular))
    assert readings(circular) == [("fane", "opened"), ("fane", "downloaded")]
