"""can and require: the same querysets, asked of one object."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import get_object_or_404


def can(user, action: str, obj: models.Model) -> bool:
    """Whether `user` may do `action` to `obj` now: role and label, never the object's state."""
    return type(obj)._default_manager.allowed(user, action).filter(pk=obj.pk).exists()


def require(user, action: str, obj: models.Model) -> None:
    """Raises PermissionDenied unless can(user, action, obj)."""
    if not can(user, action, obj):
        raise PermissionDenied(f"{action} is not theirs")


def found_for(user, action: str, rows, pk: int) -> models.Model:
    """The row `pk` of `rows` (a manager or queryset with rights), for an act.

    Raises Http404 where `user` may not see it, PermissionDenied where they see it and may not do `action`."""
    obj = get_object_or_404(rows.allowed(user, "view"), pk=pk)
    require(user, action, obj)
    return obj
