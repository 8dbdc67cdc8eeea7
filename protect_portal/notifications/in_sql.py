"""Querysets as parts of SQL: what is owed to many is written in the database, no row of theirs travels through Python."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

PAIR = ("bigint", "bigint")
"""(number of a person, number of an object)"""
MAILBOX = ("bigint", "text", "bigint")
"""(number of a person, address, number of an object)"""


def selected(rows: QuerySet | Iterable[tuple], types: tuple[str, ...]) -> tuple[str, list]:
    """A SELECT of `rows`, with its parameters: a queryset as it asks, tuples from the arrays of their columns. `types` are PostgreSQL's."""
    if not isinstance(rows, QuerySet):
        return _from_arrays(list(rows), types)
    try:
        chosen, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return _from_arrays([], types)
    return chosen, list(params)


def _from_arrays(rows: list[tuple], types: tuple[str, ...]) -> tuple[str, list]:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _type in types]
    return f"SELECT * FROM unnest({', '.join(f'%s::{one}[]' for one in types)})", columns  # noqa: S608 types alone


def fetched(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def written(sql: str, params: list) -> int:
    """Run what changes rows; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def people_table() -> str:
    """The table of people: with is_active, erased_at, email and digest_hour, whoever owns it."""
    return get_user_model()._meta.db_table
