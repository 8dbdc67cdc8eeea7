from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from members.permissions.directory import own_organisations, runs_coalition, runs_secretariat, sees_directory
from protect_portal.access.keys import now, running
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class OrganisationRights(AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if sees_directory(user) else self.filter(pk__in=own_organisations(user))

    def editable_by(self, user):
        """The profile, and its people: its representatives and coordinator, and the secretariat."""
        return self.all() if runs_secretariat(user) else self.viewable_by(user).filter(_spoken_for_by(user))

    def invitable_by(self, user):
        return self.editable_by(user)

    def admittable_by(self, user):
        """Begin, suspend or end a membership: recorded by the secretariat, approved by the presidency."""
        return self.all() if runs_coalition(user) else self.none()

    def with_membership(self):
        """Each organisation with `membership`, the status of its running period, or null."""
        period = apps.get_model("members.MembershipPeriod").objects.running().filter(organisation=OuterRef("pk"))
        return self.annotate(membership=period.values("status")[:1])

    def with_standing(self):
        """`membership`, and `standing`: where the directory lists the organisation (members/directory.py, STANDINGS)."""
        past = apps.get_model("members.MembershipPeriod").objects.filter(organisation=OuterRef("pk"), ends_at__lte=now())
        standing = Case(
            When(~Q(kind="ngo"), then=Value("institution")),
            When(membership__in=["active", "under_observation"], then=Value("member")),
            When(membership__isnull=False, then=F("membership")),
            When(Exists(past), then=Value("former")),
            default=Value("candidate"),
            output_field=CharField(),
        )
        return self.with_membership().annotate(standing=standing)

    def in_directory_order(self):
        """Of rows `with_standing`: members first, then by the name that is shown."""
        order = ("member", "suspended", "observer", "candidate", "institution")
        places = [When(standing=standing, then=Value(place)) for place, standing in enumerate(order)]
        shown = Coalesce(NullIf("name_en", Value("")), "name") if get_language() == "en" else F("name")
        return self.order_by(Case(*places, default=Value(len(order))), shown, "pk")

    def holding(self):
        """Whose seats carry keys now: every institution, and members whose period runs and is not suspended."""
        periods = apps.get_model("members.MembershipPeriod").objects.running().exclude(status="suspended")
        return self.filter(~Q(kind="ngo") | Exists(periods.filter(organisation=OuterRef("pk"))))


class MembershipPeriodRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if sees_directory(user) else self.filter(organisation__in=own_organisations(user))

    def admittable_by(self, user):
        return self.all() if runs_coalition(user) else self.none()


def called_in_rows(organisation: str) -> Coalesce:
    """`Organisation.called` of the organisation at this path, for annotate()."""
    english = NullIf(f"{organisation}__name_en", Value("")) if get_language() == "en" else Value(None, output_field=CharField())
    return Coalesce(english, f"{organisation}__short_name")


def _spoken_for_by(user) -> Q:
    affiliation = apps.get_model("members.Affiliation")
    speaking = affiliation.objects.filter(running(now()), user=user.pk, role__in=affiliation.SPEAKERS)
    return Q(pk__in=speaking.values("organisation"))
