from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A day the secretariat adds to the legal holidays: bridge days by Government decision, and the Saturdays worked in return."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public holiday")
        BRIDGE = "bridge", _("bridge day")
        RECOVERED = "recovered", _("recovered Saturday")

    on = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)

    class Meta:
        ordering = ["on"]

    def __str__(self):
        return f"{self.on:%d.%m.%Y} {self.name}"
