from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.permissions.person import AffiliationRights, UserRights
from protect_portal.access.terms import Term, one_at_a_time
from protect_portal.finding.vector import Words


class UserManager(BaseUserManager.from_queryset(UserRights)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Everyone the coalition writes to. Signing in is a credential, not existence: an invited person is a row without a password."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=[("ro", "Română"), ("en", "English")], default="ro")
    phone = models.CharField(_("work phone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("technical administrator"), default=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the summary"), default=8, db_default=8, help_text=_("Romanian time, on working days.")
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    noun = "person"

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="members_user_email"),
            models.CheckConstraint(name="members_user_digest_hour", condition=Q(digest_hour__lte=23)),
        ]
        indexes = [GinIndex(Words("name"), name="members_user_words")]
        verbose_name = _("person")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("person-detail", args=[self.pk])

    @property
    def has_joined(self) -> bool:
        """Whether they may sign in at all: they accepted an invitation, or were given a password. Being invited is not enough."""
        return self.has_usable_password() or self.invitations.filter(accepted_at__isnull=False).exists()


class Affiliation(Term):
    """A person works for an organisation in a role, from a day until a day."""

    class Role(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal_representative", _("legal representative")
        REPRESENTATIVE = "representative", _("representative")
        ALTERNATE = "alternate", _("alternate")
        COORDINATOR = "coordinator", _("coordinator")
        STAFF = "staff", _("staff")
        EXPERT = "expert", _("expert")

    SPEAKERS = (Role.LEGAL_REPRESENTATIVE, Role.REPRESENTATIVE, Role.COORDINATOR)
    ANSWERING = (*SPEAKERS, Role.ALTERNATE)
    SINGLE = (Role.LEGAL_REPRESENTATIVE, Role.REPRESENTATIVE)  # held by one person of an organisation at a time

    user = models.ForeignKey("members.User", models.PROTECT, related_name="affiliations", verbose_name=_("person"))
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="affiliations")
    role = models.CharField(_("role"), max_length=24, choices=Role, default=Role.STAFF)
    may_sign_until = models.DateField(_("may sign until"), null=True, blank=True)

    objects = AffiliationRights.as_manager()

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            one_at_a_time("members_one_role_at_a_time", "user", "organisation", "role"),
            one_at_a_time("members_one_representative", "organisation", condition=Q(role="representative")),
            one_at_a_time("members_one_legal_representative", "organisation", condition=Q(role="legal_representative")),
        ]

    def __str__(self):
        return f"{self.user_id} {self.role} {self.organisation_id}"

    def get_absolute_url(self):
        """Its organisation's page, which lists who works there."""
        return self.organisation.get_absolute_url()

    @property
    def mandate_lapsed(self) -> bool:
        """Whether the day until which they may sign has passed: it stops signing, not reading."""
        return self.may_sign_until is not None and self.may_sign_until < timezone.localdate()
