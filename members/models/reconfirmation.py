from django.db import models
from django.utils.translation import gettext_lazy as _

from members.permissions.ask import ReconfirmationRights


class Reconfirmation(models.Model):
    """What an organisation confirmed in one year: that its data is right, and until when its representatives may sign."""

    party = models.OneToOneField("members.AskedParty", models.PROTECT, related_name="reconfirmation")
    may_sign_until = models.DateField(_("may sign until"))
    data = models.JSONField(default=dict, help_text="names of the confirmed fields only, never what stands in them")

    objects = ReconfirmationRights.as_manager()

    def __str__(self):
        return f"{self.party_id} {self.may_sign_until:%Y}"
