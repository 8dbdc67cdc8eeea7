from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.permissions.absence import AbsenceRights
from protect_portal.access.terms import Term, one_at_a_time


class Absence(Term):
    """Somebody is away until a day. Meanwhile what is asked of their organisations goes to its alternate, and to whom they named."""

    user = models.ForeignKey("members.User", models.PROTECT, related_name="absences", verbose_name=_("person"))
    alternate = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who answers meanwhile")
    )

    objects = AbsenceRights.as_manager()

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(name="members_absence_ends", condition=Q(ends_at__isnull=False)),
            models.CheckConstraint(name="members_absence_somebody_else", condition=Q(alternate=None) | ~Q(alternate=F("user"))),
            one_at_a_time("members_one_absence_at_a_time", "user"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.pk}"

    def get_absolute_url(self):
        return self.user.get_absolute_url()
