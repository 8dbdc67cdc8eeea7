from django.db import models
from django.utils.translation import gettext_lazy as _

from members.permissions.coalition import CoalitionRights


class Coalition(models.Model):
    """The coalition itself: one row."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    mail_from = models.CharField(_("mail is sent from"), max_length=200, blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    controller = models.CharField(_("controller of personal data"), max_length=200, blank=True)

    objects = CoalitionRights.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="members_coalition_one_row", condition=models.Q(pk=1))]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> "Coalition":
        return cls.objects.get(pk=1)
