"""Celery's door to the scanner: it only looks at what the database says is waiting."""

from celery import shared_task

from protect_portal.files.scanner import scan_waiting


@shared_task(name="files.scan")
def scan_task() -> None:
    """Let the scanner see the files that wait for it; those without an answer wait on."""
    scan_waiting()
