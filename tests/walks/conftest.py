"""The world with something told about everything in it."""

import pytest

from documents.models import Document
from meetings.models import Meeting
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.search.models import SavedFilter
from tests.passkeys import give_passkey
from tests.world import CANARY


@pytest.fixture
def told_world(world):
    """Each document and meeting has events, so that lists of news, histories and the bell have something to hide."""
    for document in Document.objects.all():
        record("document.shared", document, by=document.author, version=1)
    for meeting in Meeting.objects.exclude(ask=None):
        record("meeting.convened", meeting, by=meeting.author, sequence=meeting.sequence)
    fan_out()
    for person in (world.ana, world.mihai):
        give_passkey(person)
    SavedFilter.objects.create(user=world.mihai, name=CANARY, query=f"q={CANARY}")
    return world
