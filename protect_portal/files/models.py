import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LATE = timedelta(minutes=10)  # a file that waits longer: the scanner does not answer


def unguessable_path(stored: "StoredFile", filename: str) -> str:
    """Where the bytes lie: a random name outside the web root, in 256 folders; the person's own name stays in the row."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """Bytes that the upload guard let in. It has no rights of its own: they are those of the row that points to it."""

    class Checked(models.TextChoices):
        CLEAN = "clean", _("checked")
        WARNED = "warned", _("checked, with warnings")
        BLOCKED = "blocked", _("blocked")
        UNCHECKED = "unchecked", _("not checked")

    noun = "file"

    content = models.FileField(upload_to=unguessable_path, max_length=100)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    checked = models.CharField(max_length=10, choices=Checked, default=Checked.UNCHECKED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, help_text="when the scanner for viruses was last asked about it")
    purged_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.type} {self.pk}"

    @property
    def warning(self):
        """What whoever opens it should know, as a sentence; empty where there is nothing."""
        if self.checked != self.Checked.WARNED:
            return ""
        return _("Pictures in this file say where they were taken. If that could lead to somebody, replace the file.")

    @property
    def why_closed(self):
        """Why nobody opens it now, as a sentence; empty for a file that was checked."""
        if self.checked == self.Checked.BLOCKED:
            return _("Blocked by the check of uploaded files.")
        if self.checked != self.Checked.UNCHECKED:
            return ""
        if self.created_at < timezone.now() - LATE:
            return _("The check for viruses does not answer: the file opens once it does.")
        return _("Being checked for viruses: it opens in a moment.")
