"""The fields of a plain ask, and what each party wrote into them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.permissions.ask import AskFieldRights, AskValueRights


class AskField(models.Model):
    """One thing to fill in. Once somebody has answered, neither its kind nor its choices change (members/actions/fields.py)."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("choice")
        FILE = "file", _("file")

    ask = models.ForeignKey("members.Ask", models.PROTECT, related_name="fields")
    order = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=200)
    help = models.CharField(_("help"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=200), verbose_name=_("choices"), default=list, blank=True)
    required = models.BooleanField(_("must be filled in"), default=True)

    objects = AskFieldRights.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["ask", "order"], name="members_askfield_order")]

    def __str__(self):
        return f"{self.ask_id} {self.order}"


class AskValue(models.Model):
    """What one party wrote into one field: JSON of the field's kind (text, number, ISO date, boolean), or a file."""

    party = models.ForeignKey("members.AskedParty", models.PROTECT, related_name="values")
    field = models.ForeignKey(AskField, models.PROTECT, related_name="values")
    value = models.JSONField(null=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")

    objects = AskValueRights.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "field"], name="members_askvalue_once")]

    def __str__(self):
        return f"{self.party_id} {self.field_id}"
