"""Who sees groups, and who may do what in them. Members see every group in the directory; guests only their own."""

from django.db.models import F, Q

from members.permissions.directory import own_organisations, runs_coalition, sees_directory
from protect_portal.access.keys import AUDITOR, PRESIDENCY, keys_of
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class WorkingGroupRights(AccessQuerySet):
    def viewable_by(self, user):
        if sees_directory(user):
            return self.all()
        keys = keys_of(user)
        return self.filter(pk__in=[*keys.numbers("group"), *keys.numbers("group", "guests")])

    def seated_by(self, user):
        """The groups whose key the person carries: "my groups"."""
        return self.filter(pk__in=keys_of(user).numbers("group"))

    def contributable_by(self, user):
        """Share a document in the group: its people, the secretariat, the presidency."""
        return self.all() if runs_coalition(user) else self.seated_by(user)

    def convenable_by(self, user):
        """Call its meetings and edit their agendas: its leads, the secretariat, the presidency."""
        return self.all() if runs_coalition(user) else self.filter(pk__in=keys_of(user).numbers("group", "leads"))

    def editable_by(self, user):
        """Edit the group, seat organisations, appoint leads: the secretariat, the presidency."""
        return self.all() if runs_coalition(user) else self.none()

    def invitable_by(self, user):
        """Invite guests: its leads, the secretariat, the presidency."""
        return self.convenable_by(user)


class SeatRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        if sees_directory(user):
            return self.all()
        return self.filter(Q(organisation__in=own_organisations(user)) | Q(group__in=keys_of(user).numbers("group")))

    def endable_by(self, user):
        return self.all() if runs_coalition(user) else self.none()


class LeadTermRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the group sees who leads it: a guest has somebody to write to."""
        groups = self.model.group.field.related_model.objects
        return self.filter(Q(group__in=groups.allowed(user)) | Q(user=user.pk))

    def endable_by(self, user):
        return self.all() if runs_coalition(user) else self.none()


class GuestAccessRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        """One's own; of a group, whoever sees its guests; break-glass, tried or done: the presidency, which is told of it, and the
        auditor. What a document or meeting has given to a guest is seen and taken back there, by whoever may share it."""
        keys = keys_of(user)
        theirs = Q(group__isnull=False) if sees_directory(user) else Q(group__in=keys.numbers("group"))
        broken = Q(group=None, invited_by=F("user")) if not keys.isdisjoint({PRESIDENCY, AUDITOR}) else Q(pk__in=[])
        return self.filter(Q(user=user.pk) | theirs | broken)

    def known_by(self, user):
        """Those that open something the person sees anyway: there whoever reads the directory may know its guests too."""
        return self.all() if sees_directory(user) else self.viewable_by(user)

    def endable_by(self, user):
        return self.filter(group__in=self.model.group.field.related_model.objects.allowed(user, "invite"))
