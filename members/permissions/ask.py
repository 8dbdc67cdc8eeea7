from django.apps import apps
from django.db.models import Q, QuerySet

from members.permissions.directory import own_organisations, runs_secretariat
from protect_portal.access.keys import now
from protect_portal.access.querysets import AccessQuerySet


def answered_for_by(user) -> QuerySet:
    """The numbers of the organisations for which `user` answers: those they speak for, or are the alternate of."""
    affiliation = apps.get_model("members.Affiliation")
    return affiliation.objects.running().filter(user=user.pk, role__in=affiliation.ANSWERING).values("organisation")


def who_answer_for(organisation: int) -> QuerySet:
    """The people who may sign in and answer for the organisation with this number."""
    affiliation = apps.get_model("members.Affiliation")
    answering = affiliation.objects.running().filter(organisation=organisation, role__in=affiliation.ANSWERING)
    return apps.get_model("members.User").objects.filter(is_active=True, erased_at=None, pk__in=answering.values("user"))


class AskRights(AccessQuerySet):
    def viewable_by(self, user):
        """The asked, who asked, the secretariat. A request for access is seen by the asked alone: to its asker it would say what there is,
        to others who asks for what is closed."""
        asked = Q(parties__user=user.pk) | Q(parties__organisation__in=own_organisations(user))
        others = Q() if runs_secretariat(user) else Q(by=user.pk)
        return self.filter(asked | (others & ~Q(kind="access"))).distinct()


class AskedPartyRights(AccessQuerySet):
    def viewable_by(self, user):
        others = Q() if runs_secretariat(user) else Q(ask__by=user.pk)
        return self.filter(self.of(user) | (others & ~Q(ask__kind="access")))

    def answerable_by(self, user):
        """A person answers for themselves; for an organisation, whoever speaks for it or is its alternate. Nobody agrees to their own
        question of a wider circle."""
        own_question = Q(ask__kind="label", ask__by=user.pk)
        return self.filter(Q(user=user.pk) | Q(organisation__in=answered_for_by(user)) & ~own_question)

    def of(self, user) -> Q:
        return Q(user=user.pk) | Q(organisation__in=own_organisations(user))

    def silent(self):
        """Open asks without an answer yet; what time has closed is compared now, it is no status."""
        still_open = Q(ask__closes_at=None) | Q(ask__closes_at__gt=now())
        return self.filter(still_open, ask__status="open", status__in=self.model.SILENT)
