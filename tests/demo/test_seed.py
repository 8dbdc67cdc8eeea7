"""`manage.py seed`: a large coalition for measuring, the same for the same numbers and seed."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

NUMBERS = {"organisations": 12, "people": 40, "groups": 5, "documents": 600, "meetings": 20}
COUNTED = ("members_organisation", "members_user", "working_groups_workinggroup", "documents_document", "meetings_meeting")


@pytest.fixture
def undone(empty):
    """Whatever the test does to the empty database is taken back, the numbers of the rows included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def seeded(**options) -> dict:
    out = StringIO()
    call_command("seed", json=True, stdout=out, **NUMBERS | options)
    return json.loads(out.getvalue())


def texts_after(**options) -> list[tuple]:
    """Title, readers and words of a coalition that stands where the last one was."""
    from documents.models import Document

    with transaction.atomic(), connection.cursor() as cursor:
        for table in COUNTED:  # ALTER SEQUENCE is undone with the rest, setval would not be
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 1000")
        seeded(**options)
        found = list(Document.objects.order_by("pk").values_list("title", "readers", "text__words", "status", "type__name"))
        transaction.set_rollback(True)
    return found


def indexes() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'documents_%' ORDER BY 1")
        return cursor.fetchall()


def test_the_same_seed_gives_the_same_texts_and_readers(undone):
    once, again = texts_after(seed=7), texts_after(seed=7)
    assert len(once) == NUMBERS["documents"]
    assert again == once
    assert texts_after(seed=8) != once


def test_it_makes_what_was_asked_for(undone):
    from documents.models import Document
    from meetings.models import Meeting
    from members.models import Organisation, User
    from working_groups.models import WorkingGroup

    made = seeded()
    models = {"organisations": Organisation, "people": User, "groups": WorkingGroup, "documents": Document, "meetings": Meeting}
    assert {name: model._base_manager.count() for name, model in models.items()} == NUMBERS
    assert made == NUMBERS | {"seconds": made["seconds"]}
    assert not any(person.has_usable_password() for person in User.objects.all())


@pytest.mark.parametrize("earlier", [0, 600])
def test_the_indexes_are_the_same_afterwards(undone, earlier):
    """Into an empty table they are built after the rows, into a full one with them."""
    before = indexes()
    if earlier:
        seeded(documents=earlier)
    seeded()
    assert indexes() == before


def test_every_role_is_there(undone):
    from members.models import User
    from protect_portal.access.keys import keys_of

    seeded()
    kinds = {tuple(part for part in key.split(":") if not part.isdigit()) for person in User.objects.all() for key in keys_of(person)}
    keys = {
        ("members",),
        ("secretariat",),
        ("user",),
        ("org",),
        ("org", "members"),
        ("group",),
        ("group", "leads"),
        ("group", "guests"),
        ("guest",),
    }
    assert kinds == keys


def test_one_group_has_a_good_quarter_and_the_last_one_wrote_long_ago(undone):
    from documents.models import Document

    seeded(documents=3000)
    dates = {}
    for group, created_at in Document.objects.order_by("created_at").values_list("group__pk", "created_at"):
        dates.setdefault(group, []).append(created_at)
    first, *_others, last = (dates[group] for group in sorted(dates))
    assert len(first) / 3000 == pytest.approx(0.44, abs=0.03)  # 26 in 100, and its part of the rest
    assert last[-1] < sorted(day for days in dates.values() for day in days)[300]


def test_without_texts_there_is_nothing_to_search(undone):
    from documents.models import Document, DocumentText
    from protect_portal.demo.seed import seed

    seed(**NUMBERS, texts=False)
    assert (Document.objects.count(), DocumentText.objects.count()) == (600, 0)


def test_the_benchmark_gets_the_same_rows_from_the_portal_and_by_hand(undone):
    """bench/library.py on a small coalition: whoever changes a list changes its hand-written SQL too."""
    from bench._questions import questions
    from bench._roles import roles
    from bench.library import agree, fetching
    from protect_portal.access.keys import one_instant

    seeded()
    asked = [(role, question) for role in roles() for question in questions(role)]
    assert {role.name for role, _question in asked} >= {"secretariat", "member", "chair", "guest", "guest of an old group", "signed out"}
    for role, question in asked:
        with one_instant():
            agree(question, role, [fetching(connection.connection, text, question.values) for text in question.by_hand])


def test_absent_outside_the_demonstration(undone, settings):
    """It seats people and appoints a secretariat, which nobody can take back."""
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="only where PORTAL_DEMO is on") as refused:
        seeded()
    assert refused.value.returncode == 1


@pytest.mark.parametrize("numbers", [{"documents": 0}, {"people": 13}])
def test_a_wrong_number_is_said(undone, numbers):
    with pytest.raises(CommandError, match="Each number is at least 1") as refused:
        seeded(**numbers)
    assert refused.value.returncode == 2
