"""Waking the worker after a commit. A broker that is down costs a request half a second once, then nothing for 15 s, and loses nothing."""

import logging
import time

from celery import current_app

PAUSE = 15  # seconds without waking after a failed wake
logger = logging.getLogger(__name__)
_asleep_until = 0.0


def wake_sweep(**_signal) -> None:
    """Ask a worker to look at the new events now; beat would do it within its period anyway."""
    global _asleep_until
    if time.monotonic() < _asleep_until:
        return
    try:
        current_app.send_task("notifications.fan_out", retry=False, expires=60)
    except Exception:
        _asleep_until = time.monotonic() + PAUSE
        logger.warning("The broker does not answer; beat will look in its own time.")
