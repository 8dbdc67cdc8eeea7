"""Everyone opens every address: nothing breaks, nothing foreign is told, the headers stand, and reading writes nothing."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from protect_portal.notifications import frame
from tests.rights.oracle import Facts
from tests.walks.pages import MISSING, model_of, names, pages, with_ids, without_tokens
from tests.walks.takes import addresses, may_answer
from tests.world import CANARY, DIRECTORY_CANARY

OUTSIDE = ("ana", "bogdan", "carmen", "elena", "fane", "horia", "ioana", "jana", "klaus", "luiza", None)
OUTSIDE_THE_DIRECTORY = ("elena", "horia", "ioana", "jana", "klaus", None)
INSIDE = ("dan", "gina", "mihai")
"""None is who has not signed in; those inside see the foreign group."""
TELLING = {"document-list", "document-detail", "meeting-list", "meeting-detail", "version-file"}

EXPECTED = {200, 302, 303, 403, 404, 405, 410}
BESIDES = {
    "healthz-queue": 503,
    "meeting-circle": 409,
    **dict.fromkeys(("circular-drop", "circular-edit", "circular-preview", "ask-record"), 409),
}
"""No sweep has run; the world's meeting was convened, so that who sees it is chosen no more; what was sent is never changed."""
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self';"
    " frame-ancestors 'none'; form-action 'self'"
)
OTHER_REFERRER = {"invitation-accept": "strict-origin", "ask-answer-by-link": "strict-origin"}
"""The token in their address goes nowhere; the browser's check of the form needs the origin."""
OTHER_POLICY = {
    "version-file": "default-src 'none'; sandbox",
    "ask-file": "default-src 'none'; sandbox",
    "ask-proof": "default-src 'none'; sandbox",
    "ask-export": "default-src 'none'; sandbox",
    "demo-mail-html": None,  # the mail's own page, in a frame of the demonstration
    "mail-preview-html": frame.POLICY,
    "circular-file": "default-src 'none'; sandbox",
    "circular-preview": frame.POLICY,
}
FRAMED = {"mail-preview-html": "SAMEORIGIN", "circular-preview": "SAMEORIGIN"}
"""Shown in a frame of the portal's own."""
FOOTPRINTS = {"django_session"}
FOOTPRINTS_OF = {name: {"audit_reading"} for name in ("document-detail", "meeting-detail", "agenda-edit", "version-file")}
"""RED and AMBER+STRICT only: who opened it."""
for name in ("document-detail", "meeting-detail", "group-detail", "organisation-detail"):
    FOOTPRINTS_OF[name] = FOOTPRINTS_OF.get(name, set()) | {"notifications_notification"}  # what is opened is read
FOOTPRINTS_OF["circular-detail"] = {"members_askedparty", "notifications_notification"}
FOOTPRINTS_OF["ask-detail"] = {"members_askedparty", "notifications_notification"}  # that whoever answers has opened it
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> dict[str, int]:
    """How many rows this transaction has written, by table."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def directives(policy: str) -> list[str]:
    return sorted(part.strip() for part in policy.split(";") if part.strip())


def wrong_headers(page, response) -> list[str]:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": OTHER_REFERRER.get(page.name, "same-origin"),
        "X-Frame-Options": FRAMED.get(page.name, "DENY") if response.status_code == 200 else "DENY",
    }
    wrong = [f"{name}: {response.headers.get(name)}" for name, value in wanted.items() if response.headers.get(name) != value]
    policy = OTHER_POLICY.get(page.name, POLICY) if response.status_code == 200 else POLICY
    if policy and directives(response.headers.get("Content-Security-Policy", "")) != directives(policy):
        wrong.append(response.headers.get("Content-Security-Policy"))
    return wrong


def told(response) -> str:
    """Everything that reaches the browser. Reading a file to its end also closes it."""
    content = response.getvalue() if response.streaming else response.content
    return content.decode("utf-8", "replace") + str(response.headers) + str(response.cookies)


def visits(world, client_of, client, who: str | None):
    """(page, response, what it tells, tables it wrote to) of every GET."""
    browser = client_of(getattr(world, who)) if who else client
    browser.raise_request_exception = False
    before = written()
    for page in pages(world):
        response = browser.get(page.path)
        text, after = told(response), written()
        new = {table for table, rows in after.items() if rows != before.get(table, 0)}
        yield page, response, text, new - FOOTPRINTS - FOOTPRINTS_OF.get(page.name, set())
        before = after


def answers_to(facts: Facts, person, page) -> set[int]:
    """What GET of a page may answer `person`: as addresses.csv and the oracle say."""
    address = addresses()[page.name]
    if address.method == "POST":
        return {405}
    return EXPECTED | {503} if address.is_for_all else may_answer(facts, person, address, page.pk)


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_walk(told_world, client_of, client, who):
    broken, canary, headers, writing, answers = [], set(), [], [], []
    facts = Facts(timezone.now())
    for page, response, text, tables in visits(told_world, client_of, client, who):
        if response.status_code not in EXPECTED | {BESIDES.get(page.name)}:
            broken.append((page.path, response.status_code))
        if CANARY in text or (DIRECTORY_CANARY in text and who in OUTSIDE_THE_DIRECTORY):
            canary.add(page.name)
        if who and response.status_code not in (wanted := answers_to(facts, getattr(told_world, who), page)):
            answers.append((page.path, response.status_code, wanted))
        headers += [(page.path, wrong) for wrong in wrong_headers(page, response)]
        if tables:
            writing.append((page.path, tables))
    assert broken == []
    assert answers == [], "addresses.csv and the oracle say otherwise"
    assert canary == set() or (who in INSIDE and canary >= TELLING), "were it nowhere, the walk would prove nothing"
    assert headers == []
    assert writing == []


@pytest.mark.parametrize("who", ["ana", "carmen", "elena", "jana", "klaus"])
def test_hidden_is_like_missing(told_world, client_of, who):
    """Whatever the address: the id of a text that one may not see answers as an id that does not exist, to the last byte."""
    browser = client_of(getattr(told_world, who))
    hidden = {
        "Document": [told_world.foreign_document],
        "Meeting": [told_world.foreign_meeting],
        "VersionFile": [told_world.foreign_document.versions.first().files.get()],
        "Notification": list(told_world.mihai.notifications.all()[:1]),
    }
    checked = set()
    for name in with_ids():
        for row in hidden.get(model_of(name).__name__, []):
            for send in (browser.get, browser.post):
                answers = [send(reverse(name, kwargs={"pk": pk})) for pk in (row.pk, MISSING)]
                known, unknown = [(a.status_code, without_tokens(a.content), a.headers.get("Content-Type")) for a in answers]
                assert known == unknown, (send, name)
                assert known[0] in {404, 405}, (send, name, known[0])
                checked.add(name)
    assert {"document-detail", "document-withdraw", "version-file", "meeting-detail", "meeting-answer", "notification-open"} <= checked


def test_every_name_is_walked(told_world):
    assert {page.name for page in pages(told_world)} == {name for name, _arguments in names()}


def test_nothing_is_written_by_head(told_world, client_of):
    browser, writing, before = client_of(told_world.dan), [], written()
    for page in pages(told_world):
        told(browser.head(page.path))
        after = written()
        if after != before:
            writing.append(page.path)
        before = after
    assert writing == []
