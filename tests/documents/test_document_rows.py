"""A line of a list: what it says is what the document says."""

from django.utils.translation import override

from documents.models import Document, Favourite
from documents.rows import rows_of
from tests.make import make_document


def only(document: Document, user):
    (row,) = rows_of(user, Document.objects.filter(pk=document.pk))
    return row


def test_a_row_speaks_like_its_document_in_both_languages(world):
    world.protection.name_en = "Protection of victims"
    world.protection.save()
    row = only(world.document_group, world.ana)
    shown, stored = row.as_document(), Document.objects.select_related("group", "organisation", "type").get(pk=row.pk)
    for language in ("ro", "en"):
        with override(language):
            said = [(str(d), str(d.group), d.organisation.called, str(d.type), d.state.label, d.tone, d.tlp) for d in (shown, stored)]
        assert said[0] == said[1]
    assert (shown.get_absolute_url(), str(shown.current_version)) == (stored.get_absolute_url(), str(stored.current_version))


def test_a_row_of_the_whole_coalition_has_no_group(world):
    document = make_document(world.ana, audience="members")
    assert only(document, world.ana).as_document().group is None


def test_rows_differ_where_one_sees_something_else(world):
    """So that what was drawn for one person is not shown to another."""
    document = make_document(world.ana, group=world.protection, title="Draft of the guide")
    Favourite.objects.create(user=world.bogdan, document=document)
    assert (only(document, world.ana) == only(document, world.bogdan), only(document, world.bogdan).is_favourite) == (False, True)


def test_a_new_title_is_seen_at_once(world, client_of):
    client = client_of(world.ana)
    before = client.get("/documents/").content.decode()
    Document.objects.filter(pk=world.document_group.pk).update(title="Renamed a moment ago")
    assert ("Renamed a moment ago" in before, "Renamed a moment ago" in client.get("/documents/").content.decode()) == (False, True)
