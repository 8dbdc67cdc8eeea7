"""Event: one row per thing that happened. Audit line and outbox entry in one; completed once, never changed. Reading: who
opened what is closely held; inserted, never changed."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from protect_portal.access.keys import AUDITOR, keys_of
from protect_portal.access.querysets import AccessQuerySet


def reads_audit(user) -> bool:
    keys = keys_of(user)
    return keys.runs_coalition or AUDITOR in keys


class EventRights(AccessQuerySet):
    def viewable_by(self, user):
        """The audit page: secretariat, presidency, auditor. The history of one object is seen with the object: `audit.history`."""
        return self.all() if reads_audit(user) else self.none()


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

    objects = EventRights.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id", "-at"], name="event_of_target"),
            models.Index(fields=["id"], name="event_not_fanned", condition=models.Q(fanned_at=None)),
            models.Index(fields=["id"], name="event_not_sealed", condition=models.Q(position=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class How(models.TextChoices):
    OPENED = "opened", pgettext_lazy("reading", "Opened")
    DOWNLOADED = "downloaded", pgettext_lazy("reading", "Downloaded")


class ReadingRights(AccessQuerySet):
    def viewable_by(self, user):
        """One's own acts; secretariat and presidency all. Who else may know who opened a text is that text's right: `inspect`."""
        return self.all() if keys_of(user).runs_coalition else self.filter(user=user.pk)


class Reading(models.Model):
    """A person was shown a RED or AMBER+STRICT root (`opened`) or given one of its files (`downloaded`), and when.

    Inserted before the first byte by `audit.reading`; a trigger refuses every change."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    version_number = models.PositiveIntegerField(null=True)
    how = models.CharField(max_length=12, choices=How)
    at = models.DateTimeField(default=timezone.now)

    objects = ReadingRights.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id", "-at"], name="reading_of_target"),
            models.Index(fields=["user", "-at"], name="reading_of_user"),
        ]

    def __str__(self):
        return f"{self.how} {self.object_id}"
