"""Servers and databases of the benchmark's own; whatever DATABASE_URL names is left alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.databases import connected_to, on_server, url_of

EMPTY = "bench_empty"
FIXED = {
    "DJANGO_SETTINGS_MODULE": "protect_portal.settings",
    "PORTAL_DEMO": "1",
    "PORTAL_SECRET_KEY": "only-for-benchmarks",
    "PORTAL_BASE_URL": "http://localhost:8000",
    "PORTAL_HOSTS": "localhost,testserver",
    "PORTAL_MAIL_FROM": "ProTECT <secretariat@protect.example>",
    "PORTAL_SMTP_PORT": "9",
}


@contextmanager
def scratch_portal() -> Iterator[None]:
    """Throwaway servers with Django set up on them, and one migrated empty database to make copies of."""
    from protect_portal.demo import embedded

    for name in [name for name in os.environ if name.startswith(("PORTAL_", "DATABASE_URL", "REDIS_URL"))]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as place, embedded.servers() as servers:
        for name in ("files", "mail"):
            (Path(place) / name).mkdir()
        os.environ.update(FIXED, DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
        os.environ.update(PORTAL_FILES=f"{place}/files", PORTAL_DEMO_MAIL=f"{place}/mail")
        import django

        django.setup()
        _make_empty()
        yield


def _make_empty() -> None:
    from django.core.management import call_command

    on_server("CREATE DATABASE {}", EMPTY)
    with connected_to(EMPTY):
        call_command("migrate", verbosity=0)


@contextmanager
def scratch_database(name: str) -> Iterator[psycopg.Connection]:
    """Django's connection leads to a copy of the empty database; yields a plain connection to it, in autocommit like Django's."""
    on_server("CREATE DATABASE {} TEMPLATE {}", name, EMPTY)
    try:
        with connected_to(name), psycopg.connect(url_of(name), autocommit=True, prepare_threshold=None) as plain:
            yield plain
    finally:
        on_server("DROP DATABASE {} WITH (FORCE)", name)
