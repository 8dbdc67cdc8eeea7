"""What stands about groups on the pages of the members."""

from django.http import HttpRequest

from members.directory import marks_organisations
from members.models import Affiliation, Organisation, User
from protect_portal.ui.panels import panel
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup


@panel(Organisation, place=20)
def groups_of_organisation(organisation: Organisation, request: HttpRequest) -> tuple[str, dict] | None:
    """Its seats, and where its people are guests; nothing where the reader may know of none."""
    seats = Seat.objects.allowed(request.user).running().filter(organisation=organisation, status=Seat.Status.GRANTED)
    guests = GuestAccess.objects.allowed(request.user).running().filter(group__isnull=False, user__in=_people(organisation))
    context = {
        "seats": seats.select_related("group").order_by("group__name"),
        "guests": guests.select_related("group", "user").order_by("group__name", "user__name"),
    }
    return ("working_groups/_organisation_groups.html", context) if any(rows.exists() for rows in context.values()) else None


@panel(User, place=20)
def groups_led_by(person: User, request: HttpRequest) -> tuple[str, dict] | None:
    terms = LeadTerm.objects.allowed(request.user).running().filter(user=person).select_related("group").order_by("group__name")
    return ("working_groups/_person_groups.html", {"terms": terms}) if terms.exists() else None


@marks_organisations
def groups_in_the_directory(organisations: list[Organisation], user: User) -> dict[int, list[WorkingGroup]]:
    """The groups in which each organisation has a seat, or one of its people is a guest."""
    seats = Seat.objects.allowed(user).running().filter(status=Seat.Status.GRANTED, organisation__in=organisations)
    pairs = {*seats.values_list("organisation", "group")} | _visits(organisations, user)
    groups = WorkingGroup.objects.allowed(user).in_bulk({group for _organisation, group in pairs})
    marks: dict[int, list[WorkingGroup]] = {}
    for organisation, group in sorted(pairs, key=lambda pair: str(groups.get(pair[1], ""))):
        if group in groups:
            marks.setdefault(organisation, []).append(groups[group])
    return marks


def _visits(organisations: list[Organisation], user: User) -> set[tuple[int, int]]:
    """(organisation, group) where somebody who works for the organisation now is a guest of the group now."""
    guests = GuestAccess.objects.allowed(user).running().filter(group__isnull=False)
    work = Affiliation.objects.allowed(user).running().filter(organisation__in=organisations, user__in=guests.values("user"))
    places = list(work.values_list("organisation", "user"))
    return {(place, group) for guest, group in guests.values_list("user", "group") for place, person in places if person == guest}


def _people(organisation: Organisation):
    return organisation.affiliations.running().values("user")
