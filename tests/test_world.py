"""The world is as its names say."""

from documents.models import Document
from meetings.models import Meeting
from protect_portal.access.keys import keys_of


def test_who_sees_what_in_protection(world):
    seen = {
        name: set(Document.objects.allowed(getattr(world, name)).values_list("audience", flat=True)) for name in ("ana", "bogdan", "elena")
    }
    assert seen == {
        "ana": {"named", "organisation", "leads", "group", "guests", "members"},
        "bogdan": {"private", "group", "guests", "members"},
        "elena": {"guests"},
    }


def test_the_foreign_group_is_foreign(world):
    for person in (
        world.ana,
        world.bogdan,
        world.carmen,
        world.elena,
        world.fane,
        world.horia,
        world.ioana,
        world.jana,
        world.klaus,
        world.luiza,
    ):
        assert not Meeting.objects.allowed(person).filter(pk=world.foreign_meeting.pk).exists(), person.email
        assert not Document.objects.allowed(person).filter(pk=world.foreign_document.pk).exists(), person.email


def test_who_works_for_nobody_carries_no_key_at_all(world):
    """The technical administrator, and who left yesterday: not even the key of their own (docs/decisions.md)."""
    assert [keys_of(person) for person in (world.klaus, world.ioana)] == [frozenset(), frozenset()]


def test_signed_in_client(client_of, world):
    response = client_of(world.ana).get("/readyz")
    assert response.status_code == 200


def test_clone_commits_and_rolls_nothing_back(clone, world):
    world.ana.name = "Ana"
    world.ana.save()
    assert clone.name.startswith("portal_test_")
