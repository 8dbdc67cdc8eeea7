"""Rights are querysets: a list and a check ask the same one, so they cannot disagree."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from protect_portal.access.keys import COALITION_WIDE, Keys, keys_of


class AccessQuerySet(models.QuerySet):
    """Base of every `<Model>Rights`: write `viewable_by(user)` and one `…able_by(user)` per action that somebody may do."""

    def allowed(self, user, action: str = "view"):
        """The rows on which `user` may do `action`; none for who is signed out or whose account is closed.
        Raises AttributeError where the model knows no such action."""
        right = getattr(self, able(action))
        return right(user) if user.is_authenticated and user.is_active else self.none()

    def with_abilities(self, user, *actions: str):
        """Each row with `may_<action>` booleans, one EXISTS per action, for lists and buttons."""
        rights = {
            f"may_{action}": Exists(self.model._default_manager.allowed(user, action).filter(pk=OuterRef("pk"))) for action in actions
        }
        return self.annotate(**rights)


DOUBLED = {"admit": "admitt", "cancel": "cancell", "run": "runn"}


def able(action: str) -> str:
    """The queryset method of an action: view → viewable_by, move → movable_by, cancel → cancellable_by."""
    return f"{DOUBLED.get(action, action.removesuffix('e'))}able_by"


class GuardedQuerySet(AccessQuerySet):
    """Rights every root has: seen when its readers and the person's keys overlap."""

    def viewable_by(self, user):
        keys = keys_of(user)
        return self.filter(readers__overlap=sorted(keys)) if keys else self.none()

    def led_by(self, user) -> Q:
        return Q(group__in=keys_of(user).numbers("group", "leads"))

    def granted_to(self, user, permission: str) -> Q:
        """Rows on which guardian grants `permission` (view, comment, edit) to the person or to a key they carry."""
        codename = f"{permission}_{self.model._meta.model_name}"
        people = get_user_obj_perms_model(self.model).objects.filter(user=user.pk, permission__codename=codename)
        carriers = get_group_obj_perms_model(self.model).objects.filter(group__name__in=keys_of(user), permission__codename=codename)
        return Q(pk__in=people.values("content_object")) | Q(pk__in=carriers.values("content_object"))

    def newest_first(self, keys: Keys):
        """Newest first, flat at any size. Who carries a coalition-wide key reads along the index; for others an expression
        without an index makes PostgreSQL collect their small set first (permissions.md, "what was measured")."""
        if not keys.isdisjoint(COALITION_WIDE):
            return self.order_by("-created_at", "-id")
        return self.order_by((F("created_at") + Value(timedelta(0))).desc(), "-id")
