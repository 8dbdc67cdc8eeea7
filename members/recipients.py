"""Which mails some parties of asks get: what is shown before they are sent, and what is sent, by one rule."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from members.models import AskedParty, Organisation, User
from members.told import invited_pairs, official_addresses, told_pairs


@dataclass(frozen=True)
class Mail:
    """One mail that would be sent: to whom, and where."""

    name: str
    address: str


@dataclass(frozen=True)
class Mails:
    """To people, and to official mailboxes of organisations."""

    people: list[Mail]
    official: list[Mail]

    @property
    def total(self) -> int:
        return len(self.people) + len(self.official)

    @property
    def all(self) -> list[Mail]:
        return [*self.people, *self.official]

    @property
    def addresses(self) -> str:
        """As a mail program takes them."""
        return "; ".join(mail.address for mail in self.all)


def people_of(parties: QuerySet[AskedParty]) -> QuerySet[User]:
    """Who hears of what these parties are asked, those among them who were invited and have not come yet: as far as its label goes out."""
    told, invited = told_pairs(parties).values("person"), invited_pairs(parties).values("person")
    return User.objects.filter(Q(pk__in=told) | Q(pk__in=invited), is_active=True, erased_at=None)


def mailboxes_of(parties: QuerySet[AskedParty]) -> QuerySet:
    """(number of a person, address): the official mailboxes of the organisations among them."""
    return official_addresses(parties).values_list("person", "organisation__official_address")


def mails_to(parties: QuerySet[AskedParty], *, among: QuerySet[User] | None = None) -> Mails:
    """What telling these parties something now would send; `among`: only to these people, where not all who are told may know of it."""
    able = Q() if among is None else Q(pk__in=among.values("pk"))
    people = people_of(parties).filter(able).order_by("name", "pk").values_list("name", "email")
    numbers = None if among is None else set(among.values_list("pk", flat=True))
    official = [address for person, address in mailboxes_of(parties) if numbers is None or person in numbers]
    named = {one.official_address: one.called for one in Organisation.objects.filter(official_address__in=official)}
    return Mails([Mail(*row) for row in people], sorted((Mail(named[one], one) for one in official), key=lambda mail: mail.name))
