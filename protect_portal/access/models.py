"""The two models of reading: the keyring (who carries which key, until when) and Guarded, the root that a lock protects."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from protect_portal.access.lock import Audience, Readers, Tlp, label_bounds


class KeyHolding(models.Model):
    """One row of the view `keyring`: a person carries a key from starts_at up to ends_at (null: open), because of something."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", primary_key=True)
    key = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    because = models.TextField()

    class Meta:
        managed = False
        db_table = "keyring"


class Guarded(models.Model):
    """A root: what is seen exactly when its readers and a person's keys overlap. Each root adds its own `organisation` and `group`."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    audience = models.CharField(_("who can see it"), max_length=12, choices=Audience, default=Audience.GROUP)
    tlp = models.CharField(_("TLP label"), max_length=12, choices=Tlp, default=Tlp.AMBER)
    granted = ArrayField(models.TextField(), default=list, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    readers = models.GeneratedField(expression=Readers(), output_field=ArrayField(models.TextField()), db_persist=True)

    class Meta:
        abstract = True
        constraints = label_bounds()
        indexes = [
            GinIndex(fields=["readers"], name="%(class)s_readers"),
            models.Index(fields=["-created_at", "-id"], name="%(class)s_newest"),
            models.Index(fields=["group", "-created_at", "-id"], name="%(class)s_group_newest"),
        ]
