"""`user.has_perm("documents.edit_document", document)` for libraries that ask this way: the answer is can()'s."""

from django.contrib.auth.backends import BaseBackend

from protect_portal.access.querysets import able
from protect_portal.access.rights import can


class RightsBackend(BaseBackend):
    def has_perm(self, user_obj, perm, obj=None):
        if obj is None or not user_obj.is_active or perm.split(".")[0] != obj._meta.app_label:
            return False
        action = perm.split(".", 1)[1].removesuffix(f"_{obj._meta.model_name}")
        return hasattr(type(obj)._default_manager.none(), able(action)) and can(user_obj, action, obj)
