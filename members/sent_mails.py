"""What became of the mails of a circular, organisation by organisation: counted for whoever reads its board, without addresses."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from members.board import name_of
from members.models import Affiliation, AskedParty, Circular, Invitation
from protect_portal.notifications.models import Delivery

CIRCULAR_MAIL = "circular_sent"
S = Delivery.State
GONE = {S.CANCELLED: "cancelled", S.FAILED: "lost", S.EXPIRED: "lost", S.PENDING: "waiting", S.SENDING: "waiting"}


@dataclass(frozen=True)
class SentTo:
    """The mails to one party: accepted by a mail server and not come back, waiting to be sent, come back, never sent."""

    name: str
    arrived: int
    waiting: int
    came_back: int
    lost: int

    @property
    def total(self) -> int:
        return self.arrived + self.waiting + self.came_back + self.lost

    @property
    def failed(self) -> int:
        return self.came_back + self.lost


def sent_to(circular: Circular, parties: Iterable[AskedParty]) -> list[SentTo]:
    """In the order of the names; the same number of questions, however many parties. One person may stand for two organisations."""
    parties = list(parties)
    found: dict[int, Counter] = defaultdict(Counter)
    mails = list(_mails(circular))
    places = _places({mail.recipient_id for mail in mails if not mail.address}, circular)
    mailboxes = _mailboxes(parties)
    by_person = {party.user_id: party.pk for party in parties if party.user_id}
    by_organisation = {party.organisation_id: party.pk for party in parties if party.organisation_id}
    for mail in mails:
        held = mailboxes[mail.address.lower()] if mail.address else {by_organisation.get(place) for place in places[mail.recipient_id]}
        own = set() if mail.address else {by_person.get(mail.recipient_id)}
        for party in (held | own) - {None}:
            found[party][_outcome(mail)] += 1
    return sorted((_line(party, found[party.pk]) for party in parties), key=lambda line: (not line.failed, line.name.casefold()))


def _mails(circular: Circular) -> Iterable[Delivery]:
    about = Delivery.objects.filter(kind=CIRCULAR_MAIL, content_type__app_label="members", content_type__model="circular")
    return about.filter(object_id=circular.pk).only("recipient_id", "address", "state", "bounced_at")


def _outcome(mail: Delivery) -> str:
    if mail.state == S.SENT:
        return "came_back" if mail.bounced_at else "arrived"
    return GONE[S(mail.state)]


def _line(party: AskedParty, counted: Counter) -> SentTo:
    return SentTo(name_of(party), **{name: counted[name] for name in ("arrived", "waiting", "came_back", "lost")})


def _places(people: set[int], circular: Circular) -> dict[int, set[int]]:
    """Where each person answered, or was invited to answer, when it was sent."""
    at = circular.sent_at
    running = Affiliation.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), user__in=people, starts_at__lte=at)
    found: dict[int, set[int]] = defaultdict(set)
    for user, organisation in running.values_list("user", "organisation"):
        found[user].add(organisation)
    for user, organisation in Invitation.objects.filter(user__in=people).values_list("user", "organisation"):
        found[user].add(organisation)
    return found


def _mailboxes(parties: list[AskedParty]) -> dict[str, set[int | None]]:
    """The parties of each official mailbox, which two organisations may share."""
    found: dict[str, set[int | None]] = defaultdict(set)
    for party in parties:
        if party.organisation_id and party.organisation.official_address:
            found[party.organisation.official_address.lower()].add(party.pk)
    return found
