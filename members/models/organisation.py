from django.conf.locale import LANG_INFO
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from members.counties import county_name
from members.permissions.organisation import MembershipPeriodRights, OrganisationRights
from protect_portal.access.terms import Term, one_at_a_time
from protect_portal.ui.bilingual import Bilingual


class Specialisation(Bilingual, models.Model):
    """What an organisation is good at: a reference table kept by the secretariat."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    class Meta:
        ordering = ["name"]


class Organisation(Bilingual, models.Model):
    """A member, an applicant, or an institution that takes part as a guest. No street address, ever."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("non-governmental organisation")
        INSTITUTION = "institution", _("public institution")
        INTERNATIONAL = "international", _("international body")

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.NGO)
    cui = models.CharField(_("fiscal code (CUI)"), max_length=12, blank=True)
    county = models.CharField(_("county"), max_length=2, blank=True, help_text=_("The two letters of the county; Bucharest is B."))
    website = models.URLField(_("website"), blank=True)
    official_address = models.EmailField(_("official e-mail address"), blank=True)
    logo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    founding_member = models.BooleanField(_("founding member"), default=False)
    specialisations = models.ManyToManyField(Specialisation, blank=True, verbose_name=_("specialisations"))
    two_steps = models.BooleanField(
        _("comments go through our consolidated answer"),
        default=False,
        help_text=_("When on, what your people write stays inside until your representative sends it."),
    )
    key_group = models.OneToOneField(Group, models.PROTECT, null=True, editable=False, related_name="organisation")

    objects = OrganisationRights.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="members_organisation_name")]
        verbose_name = _("organisation")

    def get_absolute_url(self):
        return reverse("organisation-detail", args=[self.pk])

    @property
    def organisation_id(self) -> int:
        return self.pk

    @property
    def called(self) -> str:
        """Its name inside lists and sentences: the short one; where the reader reads English, the English one if there is one."""
        return self.name_en if get_language() == "en" and self.name_en else self.short_name

    @property
    def county_name(self) -> str:
        return county_name(self.county)

    @property
    def language_names(self) -> list[str]:
        return [get_language_info(code)["name_translated"] for code in self.languages if code in LANG_INFO]


class MembershipPeriod(Term):
    """A time in which an organisation belongs to the coalition. Only an active or observed one gives the key `members` and the vote."""

    class Status(models.TextChoices):
        ACTIVE = "active", _p("organisation", "active")
        UNDER_OBSERVATION = "under_observation", _("under observation")
        SUSPENDED = "suspended", _("suspended")
        OBSERVER = "observer", _("observer")

    class EndedAs(models.TextChoices):
        WITHDRAWN = "withdrawn", _p("organisation", "withdrawn")
        EXCLUDED = "excluded", _("excluded")
        DISSOLVED = "dissolved", _("dissolved")

    TRANSITIONS = {
        Status.ACTIVE: {Status.UNDER_OBSERVATION, Status.SUSPENDED},
        Status.UNDER_OBSERVATION: {Status.ACTIVE, Status.SUSPENDED},
        Status.SUSPENDED: {Status.ACTIVE, Status.UNDER_OBSERVATION},
        Status.OBSERVER: set(),
    }
    noun = "membership"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="membership_periods")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_as = models.CharField(_("ended as"), max_length=12, choices=EndedAs, blank=True)

    objects = MembershipPeriodRights.as_manager()

    class Meta(Term.Meta):
        constraints = [*Term.Meta.constraints, one_at_a_time("members_one_membership_at_a_time", "organisation")]

    def __str__(self):
        return f"{self.organisation_id} {self.status}"

    @property
    def may_change(self) -> bool:
        """Whether there is another status it can take."""
        return bool(self.TRANSITIONS[self.status])
