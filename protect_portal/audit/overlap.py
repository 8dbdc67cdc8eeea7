"""Two people who do the same at once: the second hears that it is done, not that the database refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation, UniqueViolation

from protect_portal.audit.status import NoLonger


@contextmanager
def refusing_overlap(sentence: str) -> Iterator[None]:
    """Around one insert or update: NoLonger(sentence) where a unique or an exclusion constraint refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if isinstance(refused.__cause__, ExclusionViolation | UniqueViolation):
            raise NoLonger(sentence) from refused
        raise
