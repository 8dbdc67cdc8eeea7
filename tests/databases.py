"""The template database with the world in it, and its clones. No test ever empties a table: it rolls back or throws its clone away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

TEMPLATE = "PORTAL_TEST_TEMPLATE"  # the environment variable that tells a worker the template's name


@dataclass(frozen=True)
class Clone:
    """A database of one's own, with the world committed in it, for tests that commit."""

    name: str
    database_url: str


def url_of(name: str) -> str:
    """DATABASE_URL of another database on the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def on_server(command: str, *names: str) -> None:
    """Run CREATE or DROP DATABASE beside the tests' own connections."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(*(sql.Identifier(name) for name in names)))


def make_template() -> str:
    """Migrate an empty database and load the world into it; returns its name."""
    from django.conf import settings
    from django.core.management import call_command

    name = f"portal_test_{os.getpid()}"
    on_server("CREATE DATABASE {}", name)
    with connected_to(name):
        call_command("migrate", verbosity=0)
        from tests.world import OneIteration, load_world

        settings.PASSWORD_HASHERS = [f"{OneIteration.__module__}.{OneIteration.__name__}"]
        load_world()
    return name


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection, in every thread, leads to the database `name` inside this block."""
    connections.close_all()
    entry = connections.settings["default"]
    before, entry["NAME"] = entry["NAME"], name
    try:
        yield
    finally:
        connections.close_all()
        entry["NAME"] = before


@contextmanager
def cloned(name: str) -> Iterator[Clone]:
    """A fresh copy of the template called `name`, dropped afterwards."""
    on_server("CREATE DATABASE {} TEMPLATE {}", name, os.environ[TEMPLATE])
    try:
        with connected_to(name):
            yield Clone(name, url_of(name))
    finally:
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
