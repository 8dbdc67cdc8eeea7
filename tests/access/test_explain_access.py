"""`manage.py explain_access`: the portal's own answer, the keys behind it, and no trace of the question."""

import json
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command

from protect_portal.access.keys import keys_of
from protect_portal.access.lock import Tlp
from protect_portal.audit.models import Event, Reading


def asked(email: str, url: str) -> tuple[dict, int]:
    """The JSON it prints, and the exit status."""
    said, status = StringIO(), 0
    try:
        call_command("explain_access", email, url, as_json=True, stdout=said)
    except SystemExit as end:
        status = end.code
    return json.loads(said.getvalue()), status


def test_who_is_let_in_and_by_which_key(world):
    document, key = world.document_group, f"group:{world.protection.pk}"
    url = f"http://localhost:8000{document.get_absolute_url()}?x=1"
    answer, status = asked("bogdan@example.org", url)
    because = answer.pop("because")
    assert status == 0
    assert answer == {
        "email": "bogdan@example.org", "url": url, "object": f"document {document.pk}", "status": 200, "allowed": True,
        "keys": sorted(keys_of(world.bogdan)), "readers": sorted(document.readers), "common": [key],
    }  # fmt: skip
    assert len(because) == 1
    assert "Busola" in because[0]


@pytest.mark.parametrize(
    ("who", "address", "status", "allowed"),
    [
        ("carmen@example.org", "document", 404, False),
        ("anonymous", "document", 302, False),
        ("klaus@example.org", "document", 404, False),
        ("bogdan@example.org", "edit", 403, False),
        ("ana@example.org", "edit", 200, True),
        ("ANA@example.org", "meeting", 200, True),
        ("elena@example.org", "meeting", 404, False),
        ("carmen@example.org", "file", 404, False),
        ("bogdan@example.org", "file", 200, True),
    ],
)
def test_the_answer_is_the_portals_own(world, who, address, status, allowed):
    document = world.document_group
    file = document.current_version.files.get().pk
    paths = {
        "document": f"/documents/{document.pk}/", "edit": f"/documents/{document.pk}/edit/", "meeting": f"/meetings/{world.meeting.pk}/",
        "file": f"/documents/versions/{file}/file/",
    }  # fmt: skip
    answer, code = asked(who, paths[address])
    assert (answer["status"], answer["allowed"], code) == (status, allowed, 0 if allowed else 1)
    assert (answer["common"] != []) == (status in {200, 403})
    assert len(answer["because"]) >= 1


def test_an_address_without_a_lock_has_no_readers(world):
    answer, status = asked("carmen@example.org", "/groups/")
    assert (answer["object"], answer["readers"], answer["common"], status) == ("", [], [], 0)
    assert asked("carmen@example.org", "/secretariat/")[0]["status"] == 403
    assert asked("carmen@example.org", "/documents/987654321/")[1] == 1


@pytest.mark.parametrize(("email", "url"), [("nobody@example.org", "/"), ("ana@example.org", "/nowhere/")])
def test_unknown_people_and_addresses_are_a_wrong_call(world, email, url):
    with pytest.raises(CommandError) as refused:
        call_command("explain_access", email, url, as_json=True, stdout=StringIO())
    assert refused.value.returncode == 2


def test_asking_leaves_no_trace(world):
    type(world.document_named).objects.filter(pk=world.document_named.pk).update(tlp=Tlp.RED)

    def traces():
        world.ana.refresh_from_db()
        return Session.objects.count(), Reading.objects.count(), Event.objects.count(), len(mail.outbox), world.ana.last_login

    before = traces()
    assert asked("ana@example.org", f"/documents/{world.document_named.pk}/")[0]["status"] == 200
    assert traces() == before
