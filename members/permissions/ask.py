from django.apps import apps
from django.db.models import Q

from members.permissions.directory import own_organisations, runs_secretariat
from protect_portal.access.keys import now
from protect_portal.access.querysets import AccessQuerySet


class AskRights(AccessQuerySet):
    def viewable_by(self, user):
        """The asked, who asked, the secretariat. A request for access its asker does not see: that it is there would say what there is."""
        if runs_secretariat(user):
            return self.all()
        asked = Q(parties__user=user.pk) | Q(parties__organisation__in=own_organisations(user))
        return self.filter(asked | (Q(by=user.pk) & ~Q(kind="access"))).distinct()


class AskedPartyRights(AccessQuerySet):
    def viewable_by(self, user):
        return self.filter((Q(ask__by=user.pk) & ~Q(ask__kind="access")) | self.of(user)) if not runs_secretariat(user) else self.all()

    def answerable_by(self, user):
        """A person answers for themselves; for an organisation, whoever speaks for it or is its alternate."""
        affiliation = apps.get_model("members.Affiliation")
        speakers = [*affiliation.SPEAKERS, affiliation.Role.ALTERNATE]
        speaking = affiliation.objects.running().filter(user=user.pk, role__in=speakers)
        return self.filter(Q(user=user.pk) | Q(organisation__in=speaking.values("organisation")))

    def of(self, user) -> Q:
        return Q(user=user.pk) | Q(organisation__in=own_organisations(user))

    def silent(self):
        """Open asks without an answer yet; what time has closed is compared now, it is no status."""
        still_open = Q(ask__closes_at=None) | Q(ask__closes_at__gt=now())
        return self.filter(still_open, ask__status="open", status__in=self.model.SILENT)
