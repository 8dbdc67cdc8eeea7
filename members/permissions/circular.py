from django.apps import apps
from django.db.models import Q

from protect_portal.access.querysets import AccessQuerySet


class CircularRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees its ask: those to whom it went, who carry its key now, who sent it, and the offices."""
        return self.filter(ask__in=apps.get_model("members.Ask").objects.allowed(user).values("pk"))

    def editable_by(self, user):
        """As long as it is a draft (its action asks): whoever wrote it, and the secretariat."""
        return self.filter(ask__in=apps.get_model("members.Ask").objects.allowed(user, "edit").values("pk"))


class CircularFileRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the circular; a blocked file only who uploaded it; one that waits for the scanner nobody."""
        seen = Q(stored__checked__in=["clean", "warned"]) | Q(stored__checked="blocked", stored__by=user.pk)
        return self.filter(seen, circular__in=apps.get_model("members.Circular").objects.allowed(user).values("pk"))
