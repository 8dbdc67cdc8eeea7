"""Who hears of what happens in the groups."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.notices.terms import of_person, remind_of_end
from protect_portal.access.keys import AUDITOR, PRESIDENCY, holders_of
from protect_portal.access.lock import Tlp
from protect_portal.access.roots import name_of
from protect_portal.notifications.registry import MailKind, notice
from working_groups.models import GuestAccess, LeadTerm


@notice("seat.granted", sentence=_("%(target)s: your organisation has a seat."))
def people_of_the_seat(event):
    return holders_of([f"org:{event.target.organisation_id}"])


@notice("lead.appointed", sentence=_("%(target)s: you were appointed to lead the group."))
def appointed_lead(event):
    return User.objects.filter(pk=event.target.user_id)


@notice("guest.invited", sentence=_("%(target)s: you were invited as a guest."))
def invited_guest(event):
    return User.objects.filter(pk=event.target.user_id)


def opened_in_words(access, recipient) -> dict:
    """What break-glass opened, by its number: never its title; and its page, for whoever can open that."""
    return _in_words(access.basis)


def _in_words(name: str) -> dict:
    noun, _space, number = name.partition(" ")
    words = {"document": gettext("document no. %(number)s"), "meeting": gettext("meeting no. %(number)s")}
    opened = words.get(noun, "%(number)s") % {"number": number}
    try:
        return {"opened": opened, "link": settings.PORTAL_BASE_URL + reverse(f"{noun}-readers", args=[number])}
    except NoReverseMatch:
        return {"opened": opened}


def opened_of_author(root, recipient: User) -> dict:
    """What the author is told: their own text or meeting, of RED its number alone; the reason stands beside it in the portal."""
    words = _in_words(name_of(root))
    return words if root.tlp == Tlp.RED else words | {"opened": str(root)}


@notice(
    "glass.broken",
    category="asked",
    sentence=_("The technical administrator opened it for an hour, in an emergency: %(target)s."),
    mail=MailKind("glass_broken_author", context=opened_of_author),
)
def author_of_opened(event):
    return User.objects.filter(pk=event.target.author_id)


@notice(
    "guest.glass_broken",
    category="asked",
    sentence=_("Break-glass: the technical administrator opened something for an hour. Reason: %(target)s."),
    mail=MailKind("glass_broken", context=opened_in_words),
)
def presidency(event):
    return holders_of([PRESIDENCY])


@notice(
    "guest.glass_refused",
    category="asked",
    sentence=_("Break-glass: the technical administrator tried to open something, and nothing was opened. Reason: %(target)s."),
)
def presidency_and_auditor(event):
    """A line in the portal, no mail: most are typing mistakes, and no text was opened."""
    return holders_of([PRESIDENCY, AUDITOR])


def _guest_words(access: GuestAccess, recipient: User) -> dict:
    what = gettext("the guest access: %(what)s") % {"what": access.told_as}
    return {"what": what, "whose": access.user.name, "path": access.get_absolute_url(), "next": gettext("let it end, or invite again")}


def _lead_words(term: LeadTerm, recipient: User) -> dict:
    what = gettext("the role as %(role)s: %(group)s") % {"role": term.get_role_display(), "group": term.group}
    return {"what": what, "whose": term.user.name, "path": term.get_absolute_url(), "next": gettext("appoint again, or somebody else")}


remind_of_end("guest_ends", GuestAccess, holders=of_person, words=_guest_words)
remind_of_end("lead_ends", LeadTerm, holders=of_person, words=_lead_words)
