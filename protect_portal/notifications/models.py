"""What people are told: Notification (in the portal, once per person and event) and Delivery (one e-mail owed)."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """One event told to one person in the portal: exactly once, by its key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    event = models.ForeignKey("audit.Event", models.PROTECT, related_name="notifications")
    category = models.CharField(max_length=20)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_newest"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
        ]

    def __str__(self):
        return f"{self.user_id} {self.event_id}"


class Delivery(models.Model):
    """One e-mail owed to one person. No subject, no text: both are rendered when it is sent, after the rights are asked again.

    `occurrence` says which time it is about (the instant a reminder speaks of, a meeting's SEQUENCE, an event's number), so that
    the unique key means "once"; `event` is what caused it, null for reminders."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("failed")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries")
    address = models.EmailField(null=True, help_text="only an organisation's official one; else the recipient's own")
    kind = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    channel = models.CharField(max_length=8, default="mail")
    occurrence = models.CharField(max_length=40)
    event = models.ForeignKey("audit.Event", models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "address", "kind", "content_type", "object_id", "channel", "occurrence"],
                name="delivery_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="delivery_claimable", condition=Q(state__in=["pending", "sending"])),
            models.Index(fields=["content_type", "object_id"], name="delivery_of_target"),
        ]

    def __str__(self):
        return f"{self.kind} {self.state} {self.pk}"


class Sweep(models.Model):
    """When a sweep last ran to its end, by PostgreSQL's clock: what /healthz/queue reads."""

    name = models.CharField(max_length=20, primary_key=True)
    last_run = models.DateTimeField()

    def __str__(self):
        return self.name
