"""What the pages of groups show of people: the list of groups, and who leads, sits and visits, as far as the reader may know."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from members.models import Affiliation, Organisation, User
from protect_portal.access.keys import keys_of, now, running
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

SHOWN = 200  # groups on one page


def groups_by_place(user: User) -> dict[str, list[WorkingGroup]]:
    """`mine`, `others` and `concluded`, each with `seated` (a number) and `chairs`."""
    chairs = LeadTerm.objects.allowed(user).running().filter(role=LeadTerm.Role.CHAIR).select_related("user")
    seated = Count("seats", filter=_in_effect(user), distinct=True)
    groups = WorkingGroup.objects.allowed(user).select_related("type").annotate(seated=seated)
    groups = groups.prefetch_related(Prefetch("leads", chairs, to_attr="chairs")).order_by("name")[:SHOWN]
    mine = set(keys_of(user).numbers("group")) | set(keys_of(user).numbers("group", "guests"))
    places = {"mine": [], "others": [], "concluded": []}
    for group in groups:
        over = group.status == WorkingGroup.Status.CONCLUDED
        places["concluded" if over else "mine" if group.pk in mine else "others"].append(group)
    return places


def _in_effect(user: User) -> Q:
    """Seats, seen from their group, that carry its key now and of which `user` may know."""
    at, holding = now(), Organisation.objects.holding()
    begun = Q(seats__starts_at__lte=at) & (Q(seats__ends_at=None) | Q(seats__ends_at__gt=at))
    return begun & Q(seats__status=Seat.Status.GRANTED, seats__organisation__in=holding, seats__in=Seat.objects.allowed(user))


def leads_of(group: WorkingGroup, user: User) -> list[LeadTerm]:
    """Chair first, each with `may_end` and `has_page`: whether the reader may open the person's page."""
    page = Exists(User.objects.allowed(user).filter(pk=OuterRef("user")))
    terms = group.leads.allowed(user).running().with_abilities(user, "end").annotate(has_page=page).select_related("user")
    return sorted(terms, key=lambda term: list(LeadTerm.Role).index(term.role))


def seats_of(group: WorkingGroup, user: User, leads: list[LeadTerm]) -> list[Seat]:
    """Granted and asked for, each with `in_effect`, `may_end`, `has_page` (whether the reader may open its organisation's page),
    the people who speak for it, and its `leads`."""
    roles = (Affiliation.Role.REPRESENTATIVE, Affiliation.Role.ALTERNATE)
    speaking = Affiliation.objects.allowed(user).running().filter(role__in=roles).select_related("user").order_by("-role", "user__name")
    holding = Exists(Organisation.objects.holding().filter(pk=OuterRef("organisation")))
    seats = group.seats.allowed(user).running().exclude(status=Seat.Status.REFUSED).with_abilities(user, "end").annotate(in_effect=holding)
    seats = seats.annotate(has_page=Exists(Organisation.objects.allowed(user).filter(pk=OuterRef("organisation"))))
    seats = seats.select_related("organisation").prefetch_related(Prefetch("organisation__affiliations", speaking, to_attr="speakers"))
    rows = list(seats.order_by("organisation__name"))
    _lay_leads(rows, leads)
    return rows


def _lay_leads(seats: list[Seat], leads: list[LeadTerm]) -> None:
    """Each seat with the `leads` who work for its organisation: a person's title stands beside their organisation."""
    places = Affiliation.objects.running().filter(user__in=[lead.user_id for lead in leads]).values_list("organisation", "user")
    for seat in seats:
        people = {user for organisation, user in places if organisation == seat.organisation_id}
        seat.leads = [lead for lead in leads if lead.user_id in people]


def guests_of(group: WorkingGroup, user: User) -> list[GuestAccess]:
    """Who is invited now, with `places`: their institutions."""
    places = Prefetch("user__affiliations", Affiliation.objects.running().select_related("organisation"), to_attr="places")
    guests = group.guests.allowed(user).running().with_abilities(user, "end").select_related("user").prefetch_related(places)
    return list(guests.order_by("user__name"))


def my_seats(group: WorkingGroup, user: User) -> list[Affiliation]:
    """For which seated organisations the reader works, to say why a button is missing."""
    seated = group.seats.filter(running(now()), status=Seat.Status.GRANTED).values("organisation")
    return list(user.affiliations.running().filter(organisation__in=seated).select_related("organisation"))
