"""Keys of people, organisations, members and offices in words, and what gives them."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from members.models import Affiliation, Appointment, MembershipPeriod, Organisation, User
from protect_portal.access.words import KeyInWords, names_giver, names_grants, names_key, names_places
from protect_portal.ui.dates import day_short

COALITION = "coalition"


@names_key("members")
def members_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    return {0: KeyInWords(_("All member organisations"), _("their membership holds"), COALITION)}


@names_key("secretariat", "presidency")
def offices_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    return {0: KeyInWords(_("Secretariat and presidency"), _("appointed under the mandate that runs"), COALITION)}


@names_key("org")
def organisation_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    seen = Organisation.objects.allowed(reader).filter(pk__in=numbers)
    return {row.pk: KeyInWords(str(row), _("they work for it"), "building-2") for row in seen}


@names_key("org:members")
def member_organisation_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    """What was given to a whole organisation: to its people as long as its membership holds."""
    seen = Organisation.objects.allowed(reader).filter(pk__in=numbers)
    return {row.pk: KeyInWords(str(row), _("they work for it, and its membership holds"), "building-2") for row in seen}


@names_key("user")
def person_key(numbers: list[int], reader: User) -> dict[int, KeyInWords]:
    seen = User.objects.allowed(reader).filter(pk__in=numbers)
    return {row.pk: KeyInWords(row.name, _("was given access"), "user") for row in seen}


@names_giver("appointment")
def appointments(numbers: list[int], reader: User) -> dict[int, str]:
    return {row.pk: _appointed(row) for row in Appointment.objects.allowed(reader).filter(pk__in=numbers).select_related("mandate")}


def _appointed(row: Appointment) -> str:
    ends = min((end for end in (row.last_day, row.mandate.last_day) if end), default=None)
    office = row.mandate.get_office_display()
    return _("%(office)s, mandate until %(day)s") % {"office": office, "day": day_short(ends)} if ends else office


@names_giver("membership")
def memberships(numbers: list[int], reader: User) -> dict[int, str]:
    seen = MembershipPeriod.objects.allowed(reader).filter(pk__in=numbers).select_related("organisation")
    return {row.pk: _("%(organisation)s is a member since %(day)s") % since(row) for row in seen}


def since(row) -> dict[str, str]:
    return {"organisation": row.organisation.called, "day": day_short(row.starts_at)}


@names_places
def places(people: Iterable[int]) -> dict[int, dict[int, str]]:
    """Where they work now; told as names only beside people whom the reader may know, as numbers to all who see the root."""
    found = defaultdict(dict)
    rows = Affiliation.objects.running().filter(user__in=people).select_related("organisation")
    for row in rows.order_by("organisation__short_name"):
        found[row.user_id][row.organisation_id] = row.organisation.called
    return dict(found)


@names_grants
def grants_in_words(grants: list, reader: User) -> list[str]:
    """Who gave each, when and why; nothing where the reader may not know the giver, or nobody has written it down."""
    givers = {giver for grant in grants if (giver := getattr(grant, "by_id", None))}
    names = dict(User.objects.allowed(reader).filter(pk__in=givers).values_list("pk", "name"))
    return [_given(grant, names[grant.by_id]) if getattr(grant, "by_id", None) in names else "" for grant in grants]


def _given(grant, name: str) -> str:
    words = {"name": name, "day": day_short(grant.at), "reason": grant.reason}
    if grant.reason:
        return _("access given by %(name)s on %(day)s: %(reason)s") % words
    return _("access given by %(name)s on %(day)s") % words
