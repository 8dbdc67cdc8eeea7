"""TLP bounds audience and grants in the database itself: by save, by bulk update, by raw SQL and by the grants' trigger."""

import pytest
from django.db import IntegrityError, connection, transaction
from guardian.shortcuts import assign_perm, remove_perm

from documents.models import Document
from meetings.models import Meeting
from protect_portal.access.lock import Audience, Tlp, allows
from tests.make import make_document, make_meeting

EVERYONE = set(Audience.values)
BY_LABEL = {
    "red": {"private", "named"},
    "amber_strict": {"private", "organisation", "leads", "group"},
    "amber": EVERYONE,
    "green": EVERYONE,
    "clear": EVERYONE,
}
GRANTS_BY_LABEL = {
    "red": {"user", "guest"},
    "amber_strict": set(),
    "amber": {"user", "guest", "org"},
    "green": {"user", "guest", "org"},
    "clear": {"user", "guest", "org"},
}


def accepted(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return False
    return True


def holders(world) -> dict:
    return {"user": world.carmen, "org": world.cetina.key_group, "guest": world.elena.guest_accesses.get().key_group}


@pytest.mark.parametrize("tlp", Tlp.values)
def test_bulk_update_keeps_to_the_table(world, tlp):
    row = Document.objects.filter(pk=make_document(world.ana, group=world.protection, audience="private").pk)
    assert {audience for audience in Audience.values if accepted(lambda a=audience: row.update(tlp=tlp, audience=a))} == BY_LABEL[tlp]
    assert {audience for audience in Audience.values if allows(tlp, audience)} == BY_LABEL[tlp]


@pytest.mark.parametrize("tlp", Tlp.values)
def test_raw_sql_keeps_to_the_table(world, tlp):
    meeting = make_meeting(world.ana, group=world.protection, audience="private")

    def raw(audience: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE meetings_meeting SET tlp = %s, audience = %s WHERE id = %s", [tlp, audience, meeting.pk])

    assert {audience for audience in Audience.values if accepted(lambda a=audience: raw(a))} == BY_LABEL[tlp]


@pytest.mark.parametrize("tlp", Tlp.values)
def test_grants_keep_to_the_table(world, tlp):
    audience = "named" if "named" in BY_LABEL[tlp] else "group"
    document = make_document(world.ana, group=world.protection, audience=audience, tlp=tlp)
    granted = {kind for kind, holder in holders(world).items() if accepted(lambda h=holder: assign_perm("view_document", h, document))}
    assert granted == GRANTS_BY_LABEL[tlp]


@pytest.mark.parametrize("kind", ["user", "org", "guest"])
def test_label_cannot_be_raised_over_a_grant(world, kind):
    document = make_document(world.ana, group=world.protection, audience="named")
    assign_perm("view_document", holders(world)[kind], document)
    row = Document.objects.filter(pk=document.pk)
    assert accepted(lambda: row.update(tlp="red")) is (kind != "org")
    assert not accepted(lambda: row.update(tlp="amber_strict", audience="group"))


@pytest.mark.parametrize("model", [Document, Meeting])
@pytest.mark.parametrize("audience", Audience.values)
def test_an_audience_has_its_owner(world, model, audience):
    """Without the group or the organisation a lock would hold a key named null, or none."""
    make = {Document: make_document, Meeting: make_meeting}[model]
    row = model.objects.filter(pk=make(world.ana, group=world.protection, audience="private").pk)
    needs_group = audience in {"leads", "group", "guests"}
    assert accepted(lambda: row.update(group=None, audience=audience)) is not needs_group


def test_the_lock_has_no_other_writer(world):
    """readers is computed by PostgreSQL: even plain SQL cannot write it, and every update of its parts recomputes it."""
    document = make_document(world.ana, group=world.protection)
    with connection.cursor() as cursor, pytest.raises(Exception, match="can only be updated to DEFAULT"), transaction.atomic():
        cursor.execute("UPDATE documents_document SET readers = '{members}' WHERE id = %s", [document.pk])
    key = f"group:{world.protection.pk}"
    locks = {
        "private": [f"user:{world.ana.pk}"],
        "named": [f"user:{world.ana.pk}"],
        "organisation": [f"org:{world.ancora.pk}"],
        "leads": [f"{key}:leads", "secretariat", "presidency"],
        "group": [key, "secretariat", "presidency"],
        "guests": [key, f"{key}:guests", "secretariat", "presidency"],
        "members": ["members", "secretariat", "presidency"],
    }
    for audience, readers in locks.items():
        Document.objects.filter(pk=document.pk).update(audience=audience)
        assert Document.objects.get(pk=document.pk).readers == readers


def test_grants_stand_in_the_lock_and_leave_it(world):
    document = make_document(world.ana, group=world.protection, audience="named")
    author = f"user:{world.ana.pk}"

    def readers() -> list[str]:
        return Document.objects.get(pk=document.pk).readers

    assign_perm("view_document", world.carmen, document)
    assign_perm("edit_document", world.carmen, document)
    assign_perm("view_document", world.cetina.key_group, document)
    assert readers() == [author, f"org:{world.cetina.pk}:members", f"user:{world.carmen.pk}"]
    remove_perm("edit_document", world.carmen, document)
    assert readers() == [author, f"org:{world.cetina.pk}:members", f"user:{world.carmen.pk}"]
    remove_perm("view_document", world.carmen, document)
    remove_perm("view_document", world.cetina.key_group, document)
    assert readers() == [author]


def test_a_hidden_text_opens_to_its_author_alone(world):
    document = make_document(world.ana, group=world.protection, audience="members")
    assign_perm("view_document", world.carmen, document)
    Document.objects.filter(pk=document.pk).update(hidden_at=document.created_at)
    assert Document.objects.get(pk=document.pk).readers == [f"user:{world.ana.pk}"]
