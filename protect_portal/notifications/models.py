"""What people are told: Notification (in the portal, once per person and event), Delivery (one e-mail owed), and what people and the
coalition have chosen about it: Preference, Follow, ReminderOffset.

Columns that came after the first release have a default in the database: what inserts without naming them stays right."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from protect_portal.notifications.permissions import DeliveryRights


class Notification(models.Model):
    """One event told to one person in the portal: exactly once, by its key.

    `scope` is what the news is of, as preferences name it: "group:7", "followed", or "" for the coalition's own. `mail` says whether it is
    still to come by mail too; what was told before there were levels stays "none", so that nobody is mailed their past."""

    class Mail(models.TextChoices):
        NONE = "none", _("not by e-mail")
        WAITS = "waits", _("waits for its e-mail")
        TAKEN = "taken", _("in an e-mail")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    event = models.ForeignKey("audit.Event", models.PROTECT, related_name="notifications")
    category = models.CharField(max_length=20)
    read_at = models.DateTimeField(null=True)
    scope = models.CharField(max_length=24, blank=True, default="", db_default="")
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.NONE, db_default="none")
    digest = models.ForeignKey(
        "notifications.Delivery", models.PROTECT, null=True, related_name="items", help_text="the e-mail that took it"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_newest"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["user"], name="notification_waits", condition=Q(mail="waits")),
        ]

    def __str__(self):
        return f"{self.user_id} {self.event_id}"


class Delivery(models.Model):
    """One e-mail owed to one person. No subject, no text: both are rendered when it is sent, after the rights are asked again.

    `occurrence` says which time it is about (the instant a reminder speaks of, a meeting's SEQUENCE, an event's number), so that
    the unique key means "once"; `event` is what caused it, null for reminders. `sent_to` is where an SMTP server took it: the proof.
    `bounce` is the enhanced status code of what came back, such as "5.2.2" (RFC 3463), never words; `again` counts how often a bounced one
    was sent anew."""

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
    sent_to = models.EmailField(blank=True, default="", db_default="")
    bounced_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=20, blank=True, default="", db_default="")
    again = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = DeliveryRights.as_manager()

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
            models.Index(fields=["recipient", "-id"], name="delivery_newest"),
        ]

    def __str__(self):
        return f"{self.kind} {self.state} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("mail-why", args=[self.pk])


class Level(models.TextChoices):
    """How often news comes by mail. Nobody chooses OFF in a form: only unsubscribing writes it."""

    ALL = "all", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    OFF = "off", _("not by e-mail")


class Preference(models.Model):
    """How often one person wants mail of one scope: "group:7", "followed", "" (the coalition's own), or "*" for all without a choice of
    their own. Theirs alone; read through levels.py, which knows the order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    scope = models.CharField(max_length=24, blank=True)
    category = models.CharField(max_length=20, default="news")
    level = models.CharField(max_length=6, choices=Level)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "scope", "category"], name="preference_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="preference_level_is_known"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.scope} {self.level}"


class Follow(models.Model):
    """An object of which somebody wants to hear. Theirs alone: it has no event, and no page shows anybody else's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "content_type", "object_id"], name="follow_once")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="follow_of_target")]

    def __str__(self):
        return f"{self.user_id} {self.content_type_id} {self.object_id}"


class ReminderOffset(models.Model):
    """So many days before the time it speaks of, a reminder of this kind is due. Without a row the kind's own ladder holds."""

    kind = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "days"], name="reminder_offset_once"),
            models.CheckConstraint(condition=Q(days__lte=365), name="reminder_offset_within_a_year"),
        ]

    def __str__(self):
        return f"{self.kind} {self.days}"


class Sweep(models.Model):
    """When a sweep last ran to its end, by PostgreSQL's clock: what /healthz/queue reads."""

    name = models.CharField(max_length=20, primary_key=True)
    last_run = models.DateTimeField()

    def __str__(self):
        return self.name
