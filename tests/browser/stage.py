"""The fixtures of stories: a portal for a file, a Chromium for a file, visitors for a test."""

import os

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from protect_portal.demo.browser import NAMES, chromium
from tests.browser.portal import BESIDE_WEB, running
from tests.browser.visitor import Visitor
from tests.databases import TEMPLATE, cloned

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]  # nothing leaves this machine


def browser_path() -> str:
    """The system's Chromium; without one these tests fail in CI and are left out loudly elsewhere."""
    path = chromium()
    if not path and os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"No Chromium found (looked for {', '.join(NAMES)}), and CI=true.")
    if not path:
        pytest.skip(f"LEFT OUT, so this run does not show that the pages work: no Chromium found (looked for {', '.join(NAMES)}).")
    return path


@pytest.fixture(scope="module")
def portal(request, django_db_setup, django_db_blocker, worker, tmp_path_factory):
    """A portal for the stories of one file, with every process unless the module names in PROCESSES the few it needs."""
    browser_path()
    name, processes = request.module.__name__.rpartition(".")[2], getattr(request.module, "PROCESSES", tuple(BESIDE_WEB))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), cloned(f"{os.environ[TEMPLATE]}_{worker}_{name}") as clone:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread, but all here waits for its turn
        with running(clone, tmp_path_factory.mktemp("portal"), beside_web=processes) as made:
            yield made


@pytest.fixture(scope="module")
def browser(portal):
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=FLAGS)
        yield opened
        opened.close()
        connections.close_all()  # while playwright's loop runs Django keeps connections apart from those outside (asgiref.Local)


@pytest.fixture
def visit(portal, browser):
    """visit(person=None, **options): somebody at a browser, signed in already where a person is given. No page may have a fault."""
    visitors = []

    def arrive(person=None, **options) -> Visitor:
        visitor = Visitor(browser, portal, **options)
        visitors.append(visitor)
        if person:
            visitor.context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": portal.url}])
        return visitor

    yield arrive
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.close()
    assert faults == []


def session_of(person) -> str:
    """The key of a new session in which `person` is signed in."""
    from django.test import Client

    from tests.signed_in import just_now

    client = Client()
    person.refresh_from_db()  # a password changed meanwhile would make the session worthless
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    just_now(client, person)
    return client.cookies["sessionid"].value
