"""`manage.py reminders EMAIL`: what a person got and will get, without a title."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from protect_portal.notifications.plan import plan
from tests.make import make_delivery


def reminders(email: str) -> list[dict]:
    out = StringIO()
    call_command("reminders", email, as_json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("email", ["bogdan@example.org", "BOGDAN@example.ORG", " Bogdan@example.org "])
def test_what_was_sent_and_what_waits_in_whatever_letters(world, email):
    made = make_delivery(world.bogdan, world.meeting, state="sent", due_at=timezone.now() - timedelta(days=1))
    make_delivery(world.ana, world.meeting)
    plan()
    planned = list(world.bogdan.deliveries.filter(kind="meeting_reminder").order_by("due_at"))
    assert reminders(email) == [
        {
            "kind": row.kind,
            "object": f"meeting {world.meeting.pk}",
            "url": world.meeting.get_absolute_url(),
            "due_at": row.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "occurrence": row.occurrence,
            "state": state,
        }
        for row, state in ((made, "sent"), *((row, "pending") for row in planned))
    ]
    assert planned != []


def test_nothing_is_an_empty_list(world):
    assert reminders("carmen@example.org") == []


def test_nobody_has_this_address(world):
    with pytest.raises(CommandError) as refused:
        reminders("nobody@example.org")
    assert refused.value.returncode == 2
