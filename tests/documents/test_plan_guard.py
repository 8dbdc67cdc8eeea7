"""Among a hundred thousand documents PostgreSQL reads few pages, whoever asks: counted in buffers, which no busy machine changes."""

import json
import os

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test import RequestFactory

DOCUMENTS, WITH_TEXT = 100_000, 3_000
BUFFERS = 2_000  # pages of 8 kB; the whole table has 3,000, and its indexes as many


pytestmark = pytest.mark.xdist_group("plan_guard")  # one worker fills the database for all


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker, worker):
    """Connected to a coalition of this file's own."""
    from protect_portal.demo.seed import seed
    from tests.databases import TEMPLATE, cloned

    with django_db_blocker.unblock(), cloned(f"{os.environ[TEMPLATE]}_{worker}_library"):
        seed(organisations=200, people=2_000, groups=40, documents=DOCUMENTS, meetings=1, texts=False)
        seed(organisations=1, people=3, groups=2, documents=WITH_TEXT, meetings=1)
        yield


def buffers(rows) -> int:
    """How many pages PostgreSQL looks at to answer."""
    plan = json.loads(rows.explain(format="json", analyze=True, buffers=True))[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def largest_group():
    from working_groups.models import WorkingGroup

    return WorkingGroup.objects.annotate(size=Count("documents")).latest("size")


def people() -> dict:
    from members.models import Mandate, User
    from working_groups.models import GuestAccess, LeadTerm

    secretariat = Mandate.objects.get(office="secretariat").appointments.earliest("pk").user
    chair = LeadTerm.objects.filter(basis="seed").exclude(group=largest_group()).earliest("pk").user
    seated = User.objects.filter(affiliations__organisation__seats__group=largest_group())
    member = User.objects.filter(affiliations__basis="seed").exclude(pk__in=seated).earliest("pk")
    seeded = GuestAccess.objects.filter(basis="seed").order_by("pk")
    guests = {
        "guest": seeded.filter(group__status="active")[0].user,
        "guest of an old group": seeded.filter(group__status="concluded")[0].user,
    }
    return {"secretariat": secretariat, "chair": chair, "member": member} | guests


ROLES = ["secretariat", "chair", "member", "guest", "guest of an old group"]


def an_organisation():
    from members.models import Organisation

    return Organisation.objects.filter(name__startswith="Asociația Exemplu").earliest("pk")


def newest(person, **filters):
    from documents.models import Document
    from protect_portal.access.keys import keys_of

    return Document.objects.allowed(person).filter(**filters).newest_first(keys_of(person))[:25]


@pytest.mark.parametrize("role", ROLES)
def test_the_newest_of_a_hundred_thousand(library, role):
    rows = newest(people()[role])
    assert len(rows) == 25
    assert buffers(rows) < BUFFERS


def listed(person, **typed):
    """The first page of the library with these filters: the page's own rows."""
    from documents.filters import PAGE, DocumentFilter
    from documents.models import Document
    from protect_portal.access.keys import keys_of

    request = RequestFactory().get("/", typed)
    request.user = person
    chosen = DocumentFilter(request.GET, Document.objects.allowed(person), request=request)
    documents = chosen.qs
    assert typed.keys() <= chosen.filters.keys()
    assert chosen.form.errors.keys() <= {"group"}, "guests choose no group"
    return documents.newest_first(keys_of(person))[: PAGE + 1]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "filters",
    [{"state": "in_consultation"}, {"type": "rarest"}, {"group": "largest"}, {"label": "red"}, {"q": "termen17"}, {"q": "exemplu"}],
    ids=str,
)
def test_the_newest_of_a_facet(library, role, filters):
    from documents.models import DocumentType

    rarest = DocumentType.objects.annotate(size=Count("document")).filter(size__gt=1_000).earliest("size")
    values = {"rarest": rarest.pk, "largest": largest_group().pk}
    assert buffers(listed(people()[role], **{name: values.get(value, value) for name, value in filters.items()})) < BUFFERS


QUESTIONS = {
    "a rare word": ("termen17", BUFFERS / 4),
    "a common word": ("victime", 2 * BUFFERS),
    "an organisation": ("{number}", 1.5 * BUFFERS),
    "a rare word of an organisation": ("termen17 {number}", BUFFERS),
    "a common word of an organisation": ("victime {number}", BUFFERS),
    "a word of many organisations": ("exemplu", 2 * BUFFERS),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search(library, role, question):
    """The newest 1,001 that match, as the page of results counts them."""
    from protect_portal.search.choices import asked_by
    from protect_portal.search.kinds import KINDS
    from protect_portal.search.results import Found

    typed, most = QUESTIONS[question]
    number = an_organisation().short_name.removeprefix("Exemplu ")
    request = RequestFactory().get("/", {"q": typed.format(number=number)})
    request.user = people()[role]
    found = Found(next(kind for kind in KINDS if kind.name == "documents"), asked_by(request))
    assert buffers(found.matching) < most


@pytest.mark.parametrize("role", ROLES)
def test_the_newest_of_an_organisation(library, role):
    assert buffers(newest(people()[role], organisation=an_organisation())) < BUFFERS


def test_an_organisation_that_joins_a_large_group_writes_one_row(library):
    """Whatever the group has written opens by the seat alone: beside it stands its event, and no document is touched."""
    from documents.models import Document
    from members.models import Organisation
    from protect_portal.access.keys import keys_of
    from working_groups.actions import grant_seat

    largest = largest_group()
    newcomer = Organisation.objects.filter(name__startswith="Asociația Exemplu").exclude(seats__group=largest).earliest("pk")
    reader = newcomer.affiliations.latest("pk").user
    ours = Document.objects.filter(group=largest, audience="group")
    assert largest.size > 0.26 * DOCUMENTS
    assert ours.filter(readers__overlap=sorted(keys_of(reader))).count() == 0
    with transaction.atomic():
        before = written()
        grant_seat(largest, newcomer, by=people()["secretariat"])
        assert {table: rows - before.get(table, 0) for table, rows in written().items() if rows != before.get(table, 0)} == {
            "working_groups_seat": 1,
            "audit_event": 1,
        }
        assert ours.filter(readers__overlap=sorted(keys_of(reader))).count() == ours.count()
        transaction.set_rollback(True)


def written() -> dict[str, int]:
    """Rows that this transaction has inserted, changed or deleted, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {table: rows for table, rows in cursor.fetchall() if rows}
