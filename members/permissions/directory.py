"""The directory: who sees organisations and people at all. One rule per kind; a guest sees only what is theirs."""

from django.apps import apps
from django.db.models import QuerySet

from protect_portal.access.keys import COALITION_WIDE, SECRETARIAT, keys_of


def sees_directory(user) -> bool:
    """Members, secretariat and presidency read the whole directory."""
    return not keys_of(user).isdisjoint(COALITION_WIDE)


def runs_secretariat(user) -> bool:
    return SECRETARIAT in keys_of(user)


def runs_coalition(user) -> bool:
    """Secretariat or presidency: may record what the coalition has decided."""
    return keys_of(user).runs_coalition


def own_organisations(user) -> list[int]:
    return keys_of(user).numbers("org")


def inspected_by(user, visible: QuerySet) -> QuerySet:
    """Of the roots that `user` sees, those of which they may know who opened them: the representatives and the coordinator of its
    organisation, secretariat and presidency."""
    if runs_coalition(user):
        return visible
    return visible.filter(organisation__in=apps.get_model("members.Organisation").objects.allowed(user, "edit"))
