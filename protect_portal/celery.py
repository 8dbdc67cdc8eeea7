"""Celery only decides when somebody looks; what is owed stands in PostgreSQL (docs: notifications)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protect_portal.settings")

app = Celery("protect_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
