import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.person import Affiliation
from members.permissions.invitation import InvitationRights


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def in_thirty_days():
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


class Invitation(models.Model):
    """An offer to join as somebody of an organisation: a signed link, one use, until expires_at; re-sending voids the older link."""

    TOLD_WITH = ("user", "organisation")

    user = models.ForeignKey("members.User", models.PROTECT, related_name="invitations", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=120, blank=True)  # as whoever invites wrote it, not as the person is called
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=24, choices=Affiliation.Role, default=Affiliation.Role.REPRESENTATIVE)
    invited_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_thirty_days)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationRights.as_manager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self):
        return f"{self.user_id} {self.organisation_id}"

    def get_absolute_url(self):
        return self.organisation.get_absolute_url()

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return self.user.name

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and timezone.now() < self.expires_at
