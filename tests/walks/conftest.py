"""The world with something told about everything in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Document
from meetings.models import Meeting
from members.models import AskValue, Circular, CircularFile
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.search.models import SavedFilter
from tests.make import make_absence, make_ask, make_circular
from tests.passkeys import give_passkey
from tests.world import CANARY


def ask_for_files(world) -> None:
    """Dan asks Busola and Cetina, Mihai his own organisation for what nobody else may see; each has sent a file and the proof of it."""
    stored = world.document_group.current_version.files.get().stored
    for by, asked, words in ((world.dan, [world.busola, world.cetina], "Date"), (world.mihai, [world.meridian], CANARY)):
        fields = [{"label": words, "kind": "file", "help": words}]
        ask = make_ask(by, organisations=asked, question=words, explanation=words, silence=words, fields=fields)
        ask.parties.update(proof=stored, note=words)
        for party in ask.parties.all():
            AskValue.objects.create(party=party, field=ask.fields.get(), file=stored)
            party.status = "answered"
            party.save(update_fields=["status"])
        record("ask.opened", ask, by=by, asked=len(asked))
    over = {"opens_at": timezone.now() - timedelta(days=30), "closes_at": timezone.now() - timedelta(hours=1)}  # the next may be started
    make_ask(world.dan, organisations=[world.busola, world.meridian], kind="reconfirmation", question="Reconfirmare", **over)
    make_absence(world.bogdan)
    make_absence(world.mihai)


def write_circulars(world) -> None:
    """A draft of Dan, what he sent to Busola and Cetina, and what Mihai sent to his own organisation alone; each with a file."""
    stored = world.document_group.current_version.files.get().stored
    to = [world.busola, world.cetina]
    draft = make_circular(world.dan, organisations=to, status="draft", opens_at=None)
    Circular.objects.filter(pk=draft.pk).update(sent_at=None)
    sent = make_circular(world.dan, organisations=to, confirm=True)
    foreign = make_circular(world.mihai, organisations=[world.meridian], question=CANARY, text=CANARY, confirm=True)
    for circular in (draft, sent, foreign):
        CircularFile.objects.create(circular=circular, stored=stored, order=1)
    for circular in (sent, foreign):
        record("circular.sent", circular, by=circular.sender)


@pytest.fixture
def told_world(world):
    """Each document and meeting has events, so that lists of news, histories and the bell have something to hide."""
    for document in Document.objects.all():
        record("document.shared", document, by=document.author, version=1)
    for meeting in Meeting.objects.exclude(ask=None):
        record("meeting.convened", meeting, by=meeting.author, sequence=meeting.sequence)
    ask_for_files(world)
    write_circulars(world)
    fan_out()
    for person in (world.ana, world.mihai):
        give_passkey(person)
    SavedFilter.objects.create(user=world.mihai, name=CANARY, query=f"q={CANARY}")
    return world
