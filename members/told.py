"""Who hears of what organisations are asked: the people who are told, their official mailboxes, and the invited who have not come yet.

Told are the representative, the legal representative and the coordinator; the alternate where no representative is there; whom somebody
who is away named to answer meanwhile; and whom the organisation named for this ask. Where that leaves nobody, everyone who may answer is
told: better a mail to somebody on holiday than to nobody."""

from collections.abc import Iterable

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from members.models import Absence, Affiliation, AskedParty, Invitation, User
from members.permissions.ask import BEFORE_JOINING, OUTSIDE

IN_PERSON = Q(user__is_active=True, user__erased_at=None)
FIRST = {Affiliation.Role.REPRESENTATIVE: 0, Affiliation.Role.LEGAL_REPRESENTATIVE: 1, Affiliation.Role.COORDINATOR: 2}
"""Whose an official mailbox is taken to be, in this order; then an alternate's."""


def who_is_told(organisations: Iterable[int] | QuerySet) -> QuerySet[User]:
    """The people who hear of what these organisations (their numbers) are asked. Each once."""
    return User.objects.filter(pk__in=places_told(organisations).values("user"))


def told_in(organisations: Iterable[int]) -> dict[int, list[int]]:
    """The numbers of the people who hear of what these organisations are asked, by the number of the organisation."""
    told: dict[int, list[int]] = {}
    for organisation, person in places_told(organisations).values_list("organisation", "user").distinct():
        told.setdefault(organisation, []).append(person)
    return told


def told_pairs(parties: QuerySet[AskedParty]) -> QuerySet:
    """(number of a person, number of an ask), each once: who hears of these parties' asks: those who are told of what
    their organisations are asked, and whom the organisation named for this ask, as long as they work for it."""
    whole = parties.annotate(place=F("organisation__affiliations"), person=Coalesce("user", "organisation__affiliations__user"))
    by_name = AskedParty.named.through.objects.filter(askedparty=OuterRef("pk"), user=OuterRef("person"))
    running = Affiliation.objects.running().values("pk")
    told = Q(user__isnull=False) | Q(place__in=places_told().values("pk")) | Q(place__in=running) & Q(Exists(by_name))
    here = User.objects.filter(is_active=True, erased_at=None).values("pk")
    return whole.filter(told, person__in=here).values_list("person", "ask").distinct()


def places_told(organisations: Iterable[int] | QuerySet | None = None) -> QuerySet[Affiliation]:
    """The affiliations in which somebody is told; of all organisations where none are given."""
    working = Affiliation.objects.running().filter(IN_PERSON)
    if organisations is not None:
        working = working.filter(organisation__in=organisations)
    return working.filter(_reached() | Q(role__in=Affiliation.ANSWERING) & ~Exists(_in_same_organisation(_reached())))


def _reached() -> Q:
    """Somebody who is there: one who speaks, an alternate without a representative who is there, or who stands in for one who is away."""
    there = Affiliation.objects.running().filter(IN_PERSON, ~_away(), organisation=OuterRef("organisation"))
    steps_in = Q(role=Affiliation.Role.ALTERNATE) & ~Exists(there.filter(role=Affiliation.Role.REPRESENTATIVE))
    return ~_away() & (Q(role__in=Affiliation.SPEAKERS) | steps_in | Q(Exists(_stood_in_for())))


def _away() -> Q:
    return Q(Exists(Absence.objects.running().filter(user=OuterRef("user"))))


def _stood_in_for() -> QuerySet[Affiliation]:
    """Of the outer affiliation: who answers for the same organisation, is away, and named its person."""
    absent = Absence.objects.running().filter(user=OuterRef("user"), alternate=OuterRef(OuterRef("user")))
    answering = Affiliation.objects.running().filter(organisation=OuterRef("organisation"), role__in=Affiliation.ANSWERING)
    return answering.filter(Exists(absent))


def _in_same_organisation(reached: Q) -> QuerySet[Affiliation]:
    return Affiliation.objects.running().filter(IN_PERSON, reached, organisation=OuterRef("organisation"))


def official_addresses(parties: QuerySet[AskedParty]) -> QuerySet:
    """(number of a person, address, number of an ask): where what these parties are told goes beside the people's own mailboxes.

    The person is the organisation's representative, else the next who answers for it; nobody, no mail. An address is left out where
    somebody who is told with these parties has it as their own, and taken once where two of them share it (letters of either case)."""
    asked = AskedParty.objects.filter(pk__in=parties.values("pk"))
    offices = asked.filter(organisation__isnull=False).exclude(organisation__official_address="")
    named = offices.annotate(mailbox=Lower("organisation__official_address"), person=Subquery(_first_who_answers()))
    named = named.filter(person__isnull=False).exclude(Exists(_who_has_it_as_their_own(asked)))
    once = named.order_by().values("ask", "mailbox").annotate(first=Min("pk")).values("first")
    rows = AskedParty.objects.filter(pk__in=once).annotate(person=Subquery(_first_who_answers()))
    return rows.values_list("person", "organisation__official_address", "ask")


def _first_who_answers() -> QuerySet:
    answering = Affiliation.objects.running().filter(IN_PERSON, organisation=OuterRef("organisation"), role__in=Affiliation.ANSWERING)
    order = Case(*(When(role=role, then=Value(place)) for role, place in FIRST.items()), default=Value(len(FIRST)))
    return answering.order_by(order, "pk").values("user")[:1]


def _who_has_it_as_their_own(asked: QuerySet[AskedParty]) -> QuerySet[User]:
    told = told_pairs(asked.filter(ask=OuterRef(OuterRef("ask")))).values("person")
    return User.objects.annotate(own=Lower("email")).filter(own=OuterRef("mailbox"), pk__in=told)


def invited_pairs(parties: QuerySet[AskedParty]) -> QuerySet:
    """(number of a person, number of an ask) of open invitations to answer for the organisations among them, who have not
    come yet; nobody where the label lets nothing out."""
    outside = parties.filter(ask__kind__in=BEFORE_JOINING, ask__tlp__in=OUTSIDE)
    invited = Invitation.objects.open().filter(role__in=Affiliation.ANSWERING, user__is_active=True, user__erased_at=None)
    rows = outside.annotate(invitation=F("organisation__invitations"), person=F("organisation__invitations__user"))
    return rows.filter(invitation__in=invited.values("pk")).values_list("person", "ask").distinct()
