"""Grants: guardian rows in tables of their own per root, kept in the root's `granted` by one trigger that locks the root first."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm

RECOUNT = """
FOR root IN SELECT DISTINCT pk FROM unnest(ARRAY[{touched}]) AS pk WHERE pk IS NOT NULL LOOP
  PERFORM 1 FROM {root} WHERE id = root FOR UPDATE;
  UPDATE {root} SET granted = ARRAY(
    SELECT 'user:' || user_id FROM {users} WHERE content_object_id = root
    UNION SELECT name FROM {groups} JOIN auth_group ON auth_group.id = group_id WHERE content_object_id = root
    ORDER BY 1) WHERE id = root;
END LOOP;
RETURN NULL;
"""


def keeps_granted(root: str) -> list[pgtrigger.Trigger]:
    """The trigger for both grant tables of the root table `root`, e.g. "documents_document".

    It locks the root before it counts: without the lock a revoke beside a grant leaves access open."""
    tables = {"root": root, "users": f"{root}usergrant", "groups": f"{root}groupgrant"}
    touched = "NEW.content_object_id, OLD.content_object_id"
    return [
        pgtrigger.Trigger(
            name="keeps_granted",
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            declare=[("root", "bigint")],
            func=RECOUNT.format(touched=touched, **tables),
        )
    ]


def give(permission: str, holder: models.Model, root: models.Model, *, by: models.Model, reason: str = "") -> None:
    """Grant view, comment or edit on `root` to a person, or to the auth Group of a key. Rights are the caller's question."""
    grant = assign_perm(f"{permission}_{root._meta.model_name}", holder, root)
    type(grant)._base_manager.filter(pk=grant.pk).update(by=by, at=timezone.now(), reason=reason)


class Given(models.Model):
    """Who gave it, when and why: written by give()."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        abstract = True


class UserGrant(Given, UserObjectPermissionBase):
    """view, comment or edit on one root for one person. Given by give(), taken by guardian's remove_perm."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class GroupGrant(Given, GroupObjectPermissionBase):
    """The same for whoever carries a key: the auth Group's name is that key (`org:12:members`, `guest:55`) and it never has members."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True
