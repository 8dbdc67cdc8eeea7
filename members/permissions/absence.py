from django.apps import apps
from django.db.models import Q

from members.permissions.directory import own_organisations, runs_coalition, runs_secretariat
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class AbsenceRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        """Oneself, whoever answers meanwhile, one's colleagues, and those who run the coalition: they plan around it. Nobody else."""
        if runs_coalition(user):
            return self.all()
        colleagues = apps.get_model("members.Affiliation").objects.running().filter(organisation__in=own_organisations(user))
        return self.filter(Q(user=user.pk) | Q(alternate=user.pk) | Q(user__in=colleagues.values("user")))

    def endable_by(self, user):
        """Back sooner: oneself, and the secretariat."""
        return self.all() if runs_secretariat(user) else self.filter(user=user.pk)
