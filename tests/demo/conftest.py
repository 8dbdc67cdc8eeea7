"""The fictional coalition, loaded once for each file of tests into an empty database of its own; the clock stands on the day of loading."""

import os
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

MORNING = time(9, 30)


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo("Europe/Bucharest"))


@pytest.fixture(scope="module")
def empty(django_db_setup, django_db_blocker, worker):
    """Connected to a database of this file's own that is as migrations leave it, without the world: a clone, emptied once."""
    from tests.databases import TEMPLATE, cloned

    with django_db_blocker.unblock(), cloned(f"{os.environ[TEMPLATE]}_{worker}_empty") as own:
        _remove_world()
        yield own.name


def _remove_world() -> None:
    """Every table but those that migrations fill. Migrating again would cost twenty times as much."""
    from django.apps import apps
    from django.db import connection

    kept = {"django_migrations", "django_content_type", "auth_permission", "members_coalition"}
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables - kept))}")


@pytest.fixture(scope="module")
def coalition(empty, request):
    """Loaded on the day the file names in LOADED."""
    from protect_portal.demo.data.days import Days
    from protect_portal.demo.data.load import load_coalition

    with time_machine.travel(morning_of(request.module.LOADED)):
        yield load_coalition(Days(request.module.LOADED))
