"""Celery's door to the wishes for access."""

from celery import shared_task

from documents.actions.access_ask import ask_keepers


@shared_task(name="documents.access")
def access_task() -> None:
    """Ask those who can give what was asked for since the last run."""
    ask_keepers()
