"""Celery's door to the seal."""

from celery import shared_task

from protect_portal.audit.seal import seal_waiting


@shared_task(name="audit.seal")
def seal_task() -> None:
    """Seal the events committed since the last run."""
    seal_waiting()
