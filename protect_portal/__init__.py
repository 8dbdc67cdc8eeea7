"""The ProTECT portal: settings, addresses and the parts that every app rests on."""

from protect_portal.celery import app as celery_app

__all__ = ["celery_app"]
