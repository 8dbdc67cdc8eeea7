"""The fictional coalition, loaded once for each file of tests into an empty database of its own; the clock stands on the day of loading."""

import os
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

MORNING = time(9, 30)


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo("Europe/Bucharest"))


@pytest.fixture(scope="session")
def empty_database(django_db_setup, django_db_blocker, worker):
    """The name of a migrated database without a row of anybody's."""
    from django.core.management import call_command

    from tests.databases import TEMPLATE, connected_to, on_server

    name = f"{os.environ[TEMPLATE]}_{worker}_empty"
    on_server("CREATE DATABASE {}", name)
    with django_db_blocker.unblock(), connected_to(name):
        call_command("migrate", verbosity=0)
    yield name
    on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="module")
def empty(empty_database, django_db_blocker):
    """Connected to an empty database of this file's own."""
    from tests.databases import connected_to, on_server

    name = f"{empty_database}_own"
    on_server("CREATE DATABASE {} TEMPLATE {}", name, empty_database)
    try:
        with django_db_blocker.unblock(), connected_to(name):
            yield name
    finally:
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="module")
def coalition(empty, request):
    """Loaded on the day the file names in LOADED."""
    from protect_portal.demo.data.days import Days
    from protect_portal.demo.data.load import load_coalition

    with time_machine.travel(morning_of(request.module.LOADED)):
        yield load_coalition(Days(request.module.LOADED))
