"""Who may read and change documents. Reading is the lock; the rest is role and label, never the document's state."""

from django.apps import apps
from django.db.models import Q

from members.permissions.directory import runs_secretariat
from protect_portal.access.querysets import AccessQuerySet, GuardedQuerySet


class DocumentRights(GuardedQuerySet):
    def editable_by(self, user):
        """New version, title and type: the author, whoever was granted edit, the group's leads, the secretariat for the coalition's own."""
        return self.viewable_by(user).filter(self._kept_by(user) | self.granted_to(user, "edit"))

    def withdrawable_by(self, user):
        """The author, the group's leads, the secretariat for the coalition's own."""
        return self.viewable_by(user).filter(self._kept_by(user))

    def openable_by(self, user):
        """Open it to a wider circle: the author, whose text it is, as long as they may share in its group."""
        theirs = apps.get_model("working_groups.WorkingGroup").objects.allowed(user, "contribute")
        return self.viewable_by(user).filter(Q(group=None) | Q(group__in=theirs), author=user.pk)

    def _kept_by(self, user) -> Q:
        coalition = Q(group=None) if runs_secretariat(user) else Q(pk__in=[])
        return Q(author=user.pk) | self.led_by(user) | coalition


class VersionRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the document."""
        return self.filter(document__in=apps.get_model("documents.Document").objects.allowed(user))


class VersionFileRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the document; a blocked file only who uploaded it."""
        documents = apps.get_model("documents.Document").objects.allowed(user)
        return self.filter(version__document__in=documents).filter(~Q(stored__checked="blocked") | Q(stored__by=user.pk))
