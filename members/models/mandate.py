from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.permissions.mandate import AppointmentRights, MandateRights
from protect_portal.access.terms import Term, one_at_a_time


class Mandate(Term):
    """An office of the coalition, held by one organisation at a time."""

    class Office(models.TextChoices):
        PRESIDENCY = "presidency", _("presidency")
        VICE_PRESIDENCY = "vice_presidency", _("vice-presidency")
        SECRETARIAT = "secretariat", _("secretariat")
        AUDITOR = "auditor", _("auditor")

    office = models.CharField(_("office"), max_length=16, choices=Office)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="mandates", verbose_name=_("organisation"))

    objects = MandateRights.as_manager()

    class Meta(Term.Meta):
        constraints = [*Term.Meta.constraints, one_at_a_time("members_one_mandate_per_office", "office")]

    def __str__(self):
        return f"{self.office} {self.organisation_id}"

    def get_absolute_url(self):
        return reverse("mandate-list")


class Appointment(Term):
    """A person who exercises a mandate; carries the office's key while appointment and mandate both run."""

    TOLD_WITH = ("mandate__organisation",)

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="appointments")
    user = models.ForeignKey("members.User", models.PROTECT, related_name="appointments", verbose_name=_("person"))

    objects = AppointmentRights.as_manager()

    class Meta(Term.Meta):
        constraints = [*Term.Meta.constraints, one_at_a_time("members_one_appointment_at_a_time", "mandate", "user")]

    def __str__(self):
        return f"{self.mandate_id} {self.user_id}"

    def get_absolute_url(self):
        return reverse("mandate-list")

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return self.mandate.get_office_display()

    @property
    def organisation_id(self) -> int:
        return self.mandate.organisation_id
