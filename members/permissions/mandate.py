from members.permissions.directory import runs_coalition, sees_directory
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.access.terms import TermQuerySet


class MandateRights(TermQuerySet, AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if sees_directory(user) else self.none()

    def endable_by(self, user):
        return self.all() if runs_coalition(user) else self.none()

    def appointable_by(self, user):
        """Appoint a person to exercise the mandate."""
        return self.endable_by(user)


class AppointmentRights(MandateRights):
    pass
