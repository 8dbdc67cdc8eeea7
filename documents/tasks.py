"""Celery's doors: each only looks at what the database says is waiting."""

from celery import shared_task

from documents.actions.access_ask import ask_keepers
from documents.findable import read_waiting


@shared_task(name="documents.access")
def access_task() -> None:
    """Ask those who can give what was asked for since the last run."""
    ask_keepers()


@shared_task(name="documents.read_texts")
def read_texts_task() -> None:
    """Make what was uploaded findable by its words."""
    read_waiting()
