"""Keys of groups, their leads and guests in words, and the seats, terms and invitations that give them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.explain import since
from members.models import User
from protect_portal.access.words import KeyInWords, names_giver, names_key
from protect_portal.ui.dates import clock, day_short
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup


@names_key("group")
def group_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    return _of_groups(numbers, reader, _("The group: %(group)s"), _("their organisation has a seat in the group"))


@names_key("group:leads")
def leads_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    return _of_groups(numbers, reader, _("The leads of the group: %(group)s"), _("appointed to lead the group"))


@names_key("group:guests")
def guests_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    return _of_groups(numbers, reader, _("Guests of the group: %(group)s"), _("invited to the group, each until a last day"))


def _of_groups(numbers: list[int], reader: User, who: str, why: str) -> dict[int, KeyInWords]:
    seen = WorkingGroup.objects.allowed(reader).filter(pk__in=numbers)
    return {row.pk: KeyInWords(who % {"group": row}, why, group=row) for row in seen}


@names_key("guest")
def guest_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    seen = _known(numbers, reader)
    return {row.pk: KeyInWords(row.user.name, invited(row), "key-round") for row in seen}


@names_giver("guest access")
def guest_accesses(numbers: list[int], reader: User) -> dict[int, str]:
    return {row.pk: invited(row) for row in _known(numbers, reader)}


def _known(numbers: list[int], reader: User) -> QuerySet[GuestAccess]:
    return GuestAccess.objects.known_by(reader).filter(pk__in=numbers).select_related("user", "invited_by")


def invited(access: GuestAccess) -> str:
    """Why a guest sees something: until when, by whom, for what; without a group it was given to them by name, on one text."""
    if access.is_break_glass:
        return _("break-glass until %(clock)s: %(reason)s") % {"clock": clock(access.ends_at), "reason": access.reason}
    words = {"day": day_short(access.last_day), "name": access.invited_by.name, "reason": access.reason}
    if access.group_id is None:
        words |= {"since": day_short(access.starts_at)}
        return _("access given by %(name)s on %(since)s, until %(day)s: %(reason)s") % words
    return _("invited until %(day)s by %(name)s: %(reason)s") % words


@names_giver("seat")
def seats(numbers: list[int], reader: User) -> dict[int, str]:
    seen = Seat.objects.allowed(reader).filter(pk__in=numbers).select_related("organisation")
    return {row.pk: _("%(organisation)s has a seat in the group since %(day)s") % since(row) for row in seen}


@names_giver(*LeadTerm.Role.values)
def lead_terms(numbers: list[int], reader: User) -> dict[int, str]:
    seen = LeadTerm.objects.allowed(reader).filter(pk__in=numbers)
    return {row.pk: _("%(role)s since %(day)s") % {"role": row.get_role_display(), "day": day_short(row.starts_at)} for row in seen}
