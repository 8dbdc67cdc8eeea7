"""Terms that end: mandates and their appointments, places in organisations; each told to its holder and to the secretariat."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.models import Affiliation, Appointment, Mandate, User
from members.told import told_in
from protect_portal.access.keys import COALITION_WIDE, SECRETARIAT, holders_of
from protect_portal.access.terms import Term
from protect_portal.notifications.ladder import ladder
from protect_portal.notifications.ladders import names_ladder
from protect_portal.notifications.offsets import offsets_of
from protect_portal.notifications.registry import MailKind, Moment, Reminder, remind
from protect_portal.ui.dates import day

TERM_ENDS = "term_ends"
DAYS_BEFORE = (60, 30, 7)
MOVED_BY = 15  # days, at most, by which holidays move a step to an earlier working day
names_ladder(TERM_ENDS, _l("Mandates, roles and guest accesses that end"), DAYS_BEFORE)

Pairs = Iterable[tuple[int, int]]
"""(number of a person, number of a term)"""


def moments_of(term: Term) -> list[Moment]:
    """On working days before its last one; none before it began, and another end is another occurrence."""
    if term.ends_at is None:
        return []
    last_instant = term.ends_at - timedelta(seconds=1)
    return ladder(last_instant, offsets_of(TERM_ENDS, DAYS_BEFORE), opened_at=term.starts_at)


def ending(model: type[Term], horizon: datetime) -> list[Term]:
    """Running ones of which something is to be said before the horizon."""
    ahead = timedelta(days=max(offsets_of(TERM_ENDS, DAYS_BEFORE)) + MOVED_BY)
    rows = model._default_manager.running().filter(ends_at__gt=timezone.now(), ends_at__lt=horizon + ahead)
    return [term for term in rows if any(moment.due < horizon for moment in moments_of(term))]


def told_of_end(model: type[Term], holders: Callable[[QuerySet], Pairs], numbers: list[int]) -> list[tuple[int, int]]:
    """Who holds these terms, and those of the secretariat who may see them, as long as they run: what is planned is what will be sent."""
    terms = model._default_manager.running().filter(pk__in=numbers, ends_at__gt=timezone.now())
    officers = holders_of([SECRETARIAT])
    seen = ((officer.pk, term) for officer in officers for term in terms.allowed(officer).values_list("pk", flat=True))
    return list(dict.fromkeys([*holders(terms), *seen]))


def remind_of_end(name: str, model: type[Term], *, holders: Callable[[QuerySet], Pairs], words: Callable[[Any, User], dict]) -> Reminder:
    """Remind of the end of each term of `model`. `words(term, recipient)`: what ends, whose it is, and the path of the page about it."""
    mail = MailKind(name, context=partial(_term_words, words), expires=lambda term: term.ends_at)
    people = partial(told_of_end, model, holders)
    return remind(Reminder(mail=mail, model=model, objects=partial(ending, model), moments=moments_of, people=people))


def _term_words(words: Callable[[Any, User], dict], term: Term, recipient: User) -> dict:
    said = words(term, recipient)
    return said | {"last_day": day(term.last_day), "link": settings.PORTAL_BASE_URL + said["path"]}


def of_person(terms: QuerySet) -> Pairs:
    """Whose term it is."""
    return terms.values_list("user", "pk")


def _appointed(appointments: QuerySet[Appointment]) -> Pairs:
    return _who_read_the_directory(of_person(appointments))


def _who_read_the_directory(pairs: Pairs) -> Pairs:
    """Mandates and appointments are seen by whoever reads the directory: not by people of a suspended organisation."""
    readers = set(holders_of(COALITION_WIDE).values_list("pk", flat=True))
    return [(person, term) for person, term in pairs if person in readers]


def _of_organisation(mandates: QuerySet[Mandate]) -> Pairs:
    """Who exercises the office, and who hears for the organisation that holds it."""
    rows = list(mandates.values_list("organisation", "pk"))
    told = told_in([organisation for organisation, _pk in rows])
    appointed = Appointment.objects.running().filter(mandate__in=[pk for _organisation, pk in rows]).values_list("user", "mandate")
    heard = ((person, pk) for organisation, pk in rows for person in told.get(organisation, ()))
    return _who_read_the_directory([*appointed, *heard])


def _mandate_words(mandate: Mandate, recipient: User) -> dict:
    what = _("the mandate: %(office)s") % {"office": mandate.get_office_display()}
    return {"what": what, "whose": mandate.organisation.called, "path": reverse("mandate-list"), "next": _("prepare the election")}


def _appointment_words(appointment: Appointment, recipient: User) -> dict:
    what = _("the appointment: %(office)s") % {"office": appointment.told_as}
    return {"what": what, "whose": appointment.user.name, "path": reverse("mandate-list"), "next": _("appoint again, or somebody else")}


def _affiliation_words(role: Affiliation, recipient: User) -> dict:
    what = _("the place as %(role)s of %(organisation)s") % {"role": role.get_role_display(), "organisation": role.organisation.called}
    return {"what": what, "whose": role.user.name, "path": role.organisation.get_absolute_url(), "next": _("invite who comes next")}


remind_of_end("mandate_ends", Mandate, holders=_of_organisation, words=_mandate_words)
remind_of_end("appointment_ends", Appointment, holders=_appointed, words=_appointment_words)
remind_of_end("affiliation_ends", Affiliation, holders=of_person, words=_affiliation_words)
