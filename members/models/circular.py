"""A letter to many, as an ask: whoever may read it later is said by `to`, who has read it by the parties of its ask."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.permissions.circular import CircularFileRights, CircularRights


class Circular(models.Model):
    """The words sent to organisations and people; its title, label and sending stand on its ask.

    `to` is the key whose carriers read it back in the archive, also those who come later; empty, those to whom it went alone read it.
    None is RED: members/actions/circular.py refuses it, since the label stands on another row."""

    TOLD_WITH = ("ask",)

    ask = models.OneToOneField("members.Ask", models.PROTECT, related_name="circular")
    text = models.TextField(_("text"))
    sender = models.ForeignKey("members.User", models.PROTECT, related_name="circulars")
    to = models.CharField(max_length=24, blank=True)
    confirm = models.BooleanField(_("ask to confirm that it was read"), default=False)
    sent_at = models.DateTimeField(null=True)

    objects = CircularRights.as_manager()

    def __str__(self):
        return f"{self.ask_id} {self.to}"

    def get_absolute_url(self):
        return self.ask.get_absolute_url()

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return self.ask.told_as

    @property
    def tlp(self) -> str:
        return self.ask.tlp

    def get_tlp_display(self) -> str:
        return self.ask.get_tlp_display()

    @property
    def group_id(self) -> int | None:
        """The group to which it went as a whole; None for any other circle."""
        kind, _colon, number = self.to.partition(":")
        return int(number) if kind == "group" and number.isdecimal() else None


class CircularFile(models.Model):
    """A file sent with it."""

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="files")
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    objects = CircularFileRights.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["circular", "order"], name="members_circularfile_order")]

    def __str__(self):
        return f"{self.circular_id} {self.order}"
