from members.permissions.directory import runs_coalition, runs_secretariat
from protect_portal.access.querysets import AccessQuerySet


class CoalitionRights(AccessQuerySet):
    def viewable_by(self, user):
        return self.all() if user.is_authenticated else self.none()

    def editable_by(self, user):
        """Settings, reference tables, holidays: the secretariat."""
        return self.all() if runs_secretariat(user) else self.none()

    def runnable_by(self, user):
        """Register organisations, create groups, record mandates: the secretariat, and the presidency."""
        return self.all() if runs_coalition(user) else self.none()
