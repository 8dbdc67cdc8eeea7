from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from members.permissions.directory import runs_secretariat
from protect_portal.access.querysets import AccessQuerySet


class InvitationRights(AccessQuerySet):
    def viewable_by(self, user):
        """The invited person, and whoever may invite people of that organisation."""
        return self.all() if runs_secretariat(user) else self.filter(Q(user=user.pk) | _sent_by(user))

    def sendable_by(self, user):
        """Send again, or revoke."""
        return self.filter(_sent_by(user))

    def waiting(self):
        """Neither accepted nor revoked: open, or run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self):
        return self.waiting().filter(expires_at__gt=timezone.now())


def _sent_by(user) -> Q:
    return Q(organisation__in=apps.get_model("members.Organisation").objects.allowed(user, "invite"))
