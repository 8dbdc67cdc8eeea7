from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from members.permissions.directory import own_organisations, runs_coalition, runs_secretariat, sees_directory
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class UserRights(AccessQuerySet):
    def viewable_by(self, user):
        """Members see everyone who works for an organisation now, others their colleagues, everyone themselves; who has left,
        or was invited and never came, is known to those who run the coalition alone."""
        people = self.filter(erased_at=None)
        if runs_coalition(user):
            return people
        working = apps.get_model("members.Affiliation").objects.running().filter(user=OuterRef("pk"))
        if not sees_directory(user):
            working = working.filter(organisation__in=own_organisations(user))
        return people.filter(Q(pk=user.pk) | Exists(working))

    def editable_by(self, user):
        """One's own account; nobody else's."""
        return self.filter(pk=user.pk)

    def recoverable_by(self, user):
        """Take away the second factor of somebody who lost it: the secretariat, and never one's own."""
        return self.viewable_by(user).exclude(pk=user.pk) if runs_secretariat(user) else self.none()

    def closable_by(self, user):
        """Close an account, or open it again: the secretariat, and never one's own."""
        return self.recoverable_by(user)


class AffiliationRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if sees_directory(user) else self.filter(Q(organisation__in=own_organisations(user)) | Q(user=user.pk))

    def endable_by(self, user):
        """Whoever speaks for the organisation, and the secretariat."""
        if runs_secretariat(user):
            return self.all()
        speaking = self.model.objects.running().filter(user=user.pk, role__in=self.model.SPEAKERS)
        return self.viewable_by(user).filter(organisation__in=speaking.values("organisation"))
