"""Who may read and change documents. Reading is the lock; the rest is role and label, never the document's state."""

from django.apps import apps
from django.db.models import Q

from members.permissions.ask import answered_for_by
from members.permissions.directory import inspected_by, runs_secretariat
from protect_portal.access.lock import Audience
from protect_portal.access.querysets import AccessQuerySet, GuardedQuerySet

OF_MANY = (Audience.LEADS, Audience.GROUP, Audience.GUESTS, Audience.MEMBERS)
"""The circles to which a lead, and the secretariat, belong by their office; to the others somebody has let them in by name, to read."""


class DocumentRights(GuardedQuerySet):
    def editable_by(self, user):
        """New version, title and type: the author, whoever was granted edit, the group's leads, the secretariat for the coalition's own;
        the last two only where they are of the circle."""
        return self.viewable_by(user).filter(self._kept_by(user) | self.granted_to(user, "edit"))

    def withdrawable_by(self, user):
        """The author, the group's leads, the secretariat for the coalition's own."""
        return self.viewable_by(user).filter(self._kept_by(user))

    def sharable_by(self, user):
        """Choose who sees it: the author, as long as they may share in its group; its leads; the secretariat for the coalition's own;
        whoever answers for its organisation. Access by name is given by its source alone (documents/sharing/consent.py)."""
        theirs = apps.get_model("working_groups.WorkingGroup").objects.allowed(user, "contribute")
        own = Q(author=user.pk) & (Q(group=None) | Q(group__in=theirs))
        answered = Q(organisation__in=answered_for_by(user))
        return self.viewable_by(user).filter(own | answered | self._led_by(user) | self._of_coalition(user))

    def hidable_by(self, user):
        """Hide a text that identifies somebody from everyone but its author, at once: whoever keeps it."""
        return self.withdrawable_by(user)

    def showable_by(self, user):
        """Show it again: its author."""
        return self.viewable_by(user).filter(author=user.pk)

    def inspectable_by(self, user):
        """Who opened it."""
        return inspected_by(user, self.viewable_by(user))

    def _kept_by(self, user) -> Q:
        return Q(author=user.pk) | self._led_by(user) | self._of_coalition(user)

    def _led_by(self, user) -> Q:
        return self.led_by(user) & Q(audience__in=OF_MANY)

    def _of_coalition(self, user) -> Q:
        return Q(group=None, audience__in=OF_MANY) if runs_secretariat(user) else Q(pk__in=[])


class VersionRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the document."""
        return self.filter(document__in=apps.get_model("documents.Document").objects.allowed(user))


class DocumentTextRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the document."""
        return self.filter(document__in=apps.get_model("documents.Document").objects.allowed(user))


class VersionFileRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the document; a blocked file only who uploaded it; one that waits for the scanner nobody."""
        documents = apps.get_model("documents.Document").objects.allowed(user)
        seen = Q(stored__checked__in=["clean", "warned"]) | Q(stored__checked="blocked", stored__by=user.pk)
        return self.filter(seen, version__document__in=documents)
