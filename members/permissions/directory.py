"""The directory: who sees organisations and people at all. One rule per kind; a guest sees only what is theirs."""

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
