"""Who will see it, computed before saving, is what PostgreSQL computes after: for every pair of audience and label."""

import pytest

from documents.models import Document
from protect_portal.access.lock import Audience, Tlp, allows, readers_of
from tests.make import make_document

PAIRS = [(audience, tlp) for tlp in Tlp.values for audience in Audience.values if allows(tlp, audience)]


@pytest.mark.parametrize("hidden", [False, True])
def test_readers_of_equals_the_generated_column(world, hidden):
    document, wrong = make_document(world.ana, group=world.protection, audience="private"), []
    for audience, tlp in PAIRS:
        hidden_at = document.created_at if hidden else None
        Document.objects.filter(pk=document.pk).update(audience=audience, tlp=tlp, hidden_at=hidden_at)
        row = Document.objects.get(pk=document.pk)
        owner = {"author": row.author_id, "organisation": row.organisation_id, "group": row.group_id}
        if readers_of(audience, **owner, granted=row.granted, hidden=hidden) != row.readers:
            wrong.append((audience, tlp))
    assert wrong == []


def test_grants_stand_at_the_end(world):
    named = world.document_named
    owner = {"author": named.author_id, "organisation": named.organisation_id, "group": named.group_id}
    assert readers_of("named", **owner, granted=named.granted) == named.readers
