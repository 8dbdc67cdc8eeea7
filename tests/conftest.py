"""Servers once, world once, a clone per worker. README.md says how to write a test."""

import atexit
import os
import tempfile
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import django
import pytest

from protect_portal.demo import embedded
from tests.budget import TimeByFolder

FIXED = {
    "DJANGO_SETTINGS_MODULE": "protect_portal.settings",
    "PORTAL_DEMO": "1",
    "PORTAL_SECRET_KEY": "only-for-tests",
    "PORTAL_BASE_URL": "http://localhost:8000",
    "PORTAL_HOSTS": "localhost,testserver",
    "PORTAL_MAIL_FROM": "ProTECT <secretariat@protect.example>",
    "PORTAL_SMTP_PORT": "9",
}
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
numbers = count()
stack = ExitStack()


def set_environment() -> None:
    """Start the servers and say where they are: settings differ by environment only, and workers inherit it."""
    for variable in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_CHROMIUM"]:
        del os.environ[variable]
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-tests-", ignore_cleanup_errors=True)))
    for name in ("files", "mail"):
        (place / name).mkdir()
    servers = stack.enter_context(embedded.servers())
    os.environ.update(FIXED, DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
    os.environ.update(PORTAL_FILES=str(place / "files"), PORTAL_DEMO_MAIL=str(place / "mail"))


if not IS_WORKER:  # at once: the conftest of a folder may import models, and so the settings
    atexit.register(stack.close)
    set_environment()
    django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.pluginmanager.register(TimeByFolder())
    if IS_WORKER or config.option.help:
        return
    config.add_cleanup(stack.close)
    from tests.databases import TEMPLATE, make_template, on_server

    os.environ[TEMPLATE] = make_template()
    stack.callback(on_server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", os.environ[TEMPLATE])


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker):
    """pytest-django's databases are clones of the template; nothing is migrated or emptied here."""
    from tests.databases import TEMPLATE, cloned

    with django_db_blocker.unblock(), cloned(f"{os.environ[TEMPLATE]}_{worker}"):
        yield


@pytest.fixture(autouse=True, scope="session")
def one_iteration():
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["tests.world.OneIteration"]):
        yield


@pytest.fixture(autouse=True)
def fresh_cache(worker):
    """Each test finds an empty cache, whatever other workers count: sign-in limits never leak from one to the next."""
    from django.conf import settings
    from django.core.cache import caches

    settings.CACHES["default"]["KEY_PREFIX"] = caches["default"].key_prefix = f"{worker}-{os.getpid()}-{next(numbers)}"


@pytest.fixture
def clone(django_db_setup, django_db_blocker, worker):
    """A database of this test's own, committed, dropped afterwards: for two connections, on-commit work and real processes."""
    from tests.databases import TEMPLATE, cloned

    with django_db_blocker.unblock(), cloned(f"{os.environ[TEMPLATE]}_{worker}_{next(numbers)}") as own:
        yield own


@pytest.fixture
def world(request):
    """The named people and what is theirs, read from the test's database (a transaction, or the clone where the test asks for one)."""
    request.getfixturevalue("clone" if "clone" in request.fixturenames else "db")
    from tests.world import read_world

    return read_world()


@pytest.fixture
def client_of(world):
    """client_of(person): a browser in which that person has just signed in."""
    from django.test import Client

    from tests.signed_in import just_now

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        just_now(client, person)
        return client

    return sign_in
