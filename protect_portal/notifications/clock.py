"""PostgreSQL's clock: due, lease and retry never depend on the clock of a worker."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def mark_run(name: str) -> None:
    """Remember that the sweep `name` ran to its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_sweep (name, last_run) VALUES (%s, clock_timestamp())"
            " ON CONFLICT (name) DO UPDATE SET last_run = excluded.last_run",
            [name],
        )


def has_run(name: str) -> bool:
    """Whether the sweep `name` ever ran to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM notifications_sweep WHERE name = %s)", [name])
        return cursor.fetchone()[0]


def only_one(name: str) -> bool:
    """Whether this transaction may run the sweep `name`: one at a time, the others go home."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"sweep:{name}"])
        return cursor.fetchone()[0]
