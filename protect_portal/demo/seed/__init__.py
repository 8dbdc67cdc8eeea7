"""A coalition of any size, invented by the database itself: set-based, the same for the same numbers and seed."""

import time
from pathlib import Path

from django.db import connection, transaction

from protect_portal.demo.seed.indexes import built_afterwards
from protect_portal.demo.seed.vocabulary import TITLES, TYPES, WORDS


def seed(*, organisations: int, people: int, groups: int, documents: int, meetings: int, seed: int = 1, texts: bool = True) -> dict:
    """Add so many of each to the database; the numbers made, and the seconds it took. Nobody of them can sign in.

    Without `texts` nothing is there to search, in a third of the time."""
    begun = time.monotonic()
    wanted = {"organisations": organisations, "people": people, "groups": groups, "documents": documents, "meetings": meetings}
    values = wanted | {"seed": seed, "words": WORDS, "titles": list(TITLES), "types": list(TYPES)}
    with transaction.atomic(), connection.cursor() as cursor:
        _run(cursor, "coalition", values)
        with built_afterwards(cursor, documents):
            _run(cursor, "documents", values)
            if texts:
                _run(cursor, "texts", values)
        _run(cursor, "meetings", values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return wanted | {"seconds": round(time.monotonic() - begun, 1)}


def _run(cursor, part: str, values: dict) -> None:
    cursor.execute((Path(__file__).parent / f"{part}.sql").read_text(encoding="utf-8"), values)
