"""Event: one row per thing that happened. Audit line and outbox entry in one; completed once, never changed."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """What happened (`document.withdrawn`) to which object, by whom, in what capacity, when.

    `data` holds field names, old and new status, numbers: never content. A trigger refuses every change but the one-time
    completion of fanned_at, position and seal."""

    kind = models.CharField(max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    fanned_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(null=True)
    seal = models.CharField(max_length=64, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id", "-at"], name="event_of_target"),
            models.Index(fields=["id"], name="event_not_fanned", condition=models.Q(fanned_at=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
