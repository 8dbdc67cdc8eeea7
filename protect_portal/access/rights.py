"""can and require: the same querysets, asked of one object."""

from django.core.exceptions import PermissionDenied
from django.db import models


def can(user, action: str, obj: models.Model) -> bool:
    """Whether `user` may do `action` to `obj` now: role and label, never the object's state."""
    return type(obj)._default_manager.allowed(user, action).filter(pk=obj.pk).exists()


def require(user, action: str, obj: models.Model) -> None:
    """Raises PermissionDenied unless can(user, action, obj)."""
    if not can(user, action, obj):
        raise PermissionDenied(f"{action} is not theirs")
