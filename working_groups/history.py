"""The history of a working group, in words; who acts as lead or guest."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from members.history import named_people
from members.models import User
from protect_portal.audit.words import Titles, history_of, names_capacity, names_kinds, names_objects, says_more
from protect_portal.notifications.mail_words import names_mails
from working_groups.break_glass import AS_ADMINISTRATOR
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

names_objects(
    {
        WorkingGroup: _p("thing", "working group"),
        Seat: _p("thing", "seat in a group"),
        LeadTerm: _p("thing", "lead of a group"),
        GuestAccess: _p("thing", "guest access"),
    }
)
names_mails(
    {
        "guest_ends": _p("mail", "A guest access ends"),
        "lead_ends": _p("mail", "A role in a group ends"),
        "glass_broken": _p("mail", "Break-glass: to the presidency"),
        "glass_broken_author": _p("mail", "Break-glass: to the author"),
    }
)
names_kinds(
    {
        "group.created": _p("history", "Created"),
        "group.edited": _p("history", "Description changed"),
        "group.active": _p("history", "Active"),
        "group.dormant": _p("history", "Dormant"),
        "group.concluded": _p("history", "Concluded"),
        "seat.asked": _p("history", "Seat asked for"),
        "seat.granted": _p("history", "Seat given"),
        "seat.refused": _p("history", "Seat refused"),
        "seat.ended": _p("history", "Seat ended"),
        "lead.appointed": _p("history", "Lead appointed"),
        "lead.ended": _p("history", "Lead ended"),
        "guest.invited": _p("history", "Guest invited"),
        "guest.ended": _p("history", "Guest access ended"),
        "guest.glass_broken": _p("history", "Emergency access for the technical administrator"),
        "guest.glass_refused": _p("history", "Emergency access was tried, and nothing was opened"),
    }
)


@says_more(GuestAccess)
def emergency(access: GuestAccess) -> str:
    """Who took it, and for what reason: of every break-glass, tried or done."""
    return f"{access.user.name}: {access.reason}" if access.is_break_glass else ""


@names_capacity("group:leads")
def as_lead(numbers: list[int], reader: User) -> dict[int, str]:
    seen = WorkingGroup.objects.allowed(reader).filter(pk__in=numbers)
    return {0: _("as lead of a group")} | {group.pk: _("as lead of %(group)s") % {"group": group} for group in seen}


@names_capacity(AS_ADMINISTRATOR)
def as_administrator(numbers: list[int], reader: User) -> dict[int, str]:
    return {0: _("as the technical administrator")}


@names_capacity("guest")
def as_guest(numbers: list[int], reader: User) -> dict[int, str]:
    return {0: _("as a guest")}


@history_of(WorkingGroup, _l("Groups"))
def parts(group: WorkingGroup, reader: User) -> Titles:
    """Seats by organisation, leads and guests by name, where the reader may know the person."""
    seats = Seat.objects.allowed(reader).filter(group=group).values_list("pk", "organisation__short_name")
    people = [LeadTerm.objects.allowed(reader).filter(group=group), GuestAccess.objects.allowed(reader).filter(group=group)]
    return {Seat: dict(seats)} | named_people(people, reader)
