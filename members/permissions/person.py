from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from members.permissions.directory import own_organisations, runs_secretariat, sees_directory
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class UserRights(AccessQuerySet):
    def viewable_by(self, user):
        """Members see everyone who works for an organisation; others themselves and their colleagues."""
        if sees_directory(user):
            return self.filter(erased_at=None)
        colleagues = apps.get_model("members.Affiliation").objects.running()
        colleagues = colleagues.filter(user=OuterRef("pk"), organisation__in=own_organisations(user))
        return self.filter(Q(pk=user.pk) | Exists(colleagues))

    def editable_by(self, user):
        """One's own account; nobody else's."""
        return self.filter(pk=user.pk)


class AffiliationRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if sees_directory(user) else self.filter(Q(organisation__in=own_organisations(user)) | Q(user=user.pk))

    def endable_by(self, user):
        """Whoever speaks for the organisation, and the secretariat."""
        if runs_secretariat(user):
            return self.all()
        speaking = self.model.objects.running().filter(user=user.pk, role__in=self.model.SPEAKERS)
        return self.viewable_by(user).filter(organisation__in=speaking.values("organisation"))
