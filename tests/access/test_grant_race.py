"""A revoke beside a grant, on two connections: the root's lock makes the second count see what the first has committed."""

from threading import Event, Thread

from django.db import connection, transaction
from guardian.shortcuts import assign_perm, remove_perm

from documents.models import Document


def beside(first, second) -> None:
    """Run `first` in an open transaction, start `second` on another connection, commit the first while the second waits or has gone on."""
    begun, failures = Event(), []

    def other() -> None:
        begun.set()
        try:
            second()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        first()
        thread = Thread(target=other)
        thread.start()
        begun.wait(5)
        thread.join(0.3)
        assert thread.is_alive(), "the second did not wait for the lock of the root"
    thread.join(10)
    assert not thread.is_alive()
    assert failures == []


def lock_of(document) -> list[str]:
    return Document.objects.get(pk=document.pk).granted


def test_revoke_then_grant(clone, world):
    document = world.document_named
    beside(lambda: remove_perm("view_document", world.carmen, document), lambda: assign_perm("view_document", world.fane, document))
    assert lock_of(document) == [f"user:{world.fane.pk}"]


def test_grant_then_revoke(clone, world):
    document = world.document_named
    beside(
        lambda: assign_perm("view_document", world.cetina.key_group, document), lambda: remove_perm("view_document", world.carmen, document)
    )
    assert lock_of(document) == [f"org:{world.cetina.pk}:members"]


def test_two_grants(clone, world):
    document = world.document_named
    beside(lambda: assign_perm("view_document", world.bogdan, document), lambda: assign_perm("view_document", world.fane, document))
    assert lock_of(document) == sorted(f"user:{person.pk}" for person in (world.bogdan, world.carmen, world.fane))


def test_a_grant_that_is_rolled_back_leaves_no_key(clone, world):
    with transaction.atomic():
        assign_perm("view_document", world.fane, world.document_named)
        transaction.set_rollback(True)
    assert lock_of(world.document_named) == [f"user:{world.carmen.pk}"]
