"""The people in whose name the questions are asked, found in a seeded coalition."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from members.models import Appointment, User
from protect_portal.access.keys import Keys, keys_of
from working_groups.models import GuestAccess, LeadTerm, WorkingGroup


@dataclass(frozen=True)
class Role:
    """`group`: whose page this person opens; for members and offices the one with the most documents."""

    name: str
    person: User | AnonymousUser
    group: int

    @property
    def keys(self) -> Keys:
        return keys_of(self.person)


def roles() -> Iterator[Role]:
    busiest = WorkingGroup.objects.annotate(size=Count("documents")).latest("size").pk
    secretary = Appointment.objects.get(basis="seed").user
    chair = LeadTerm.objects.exclude(user=secretary).earliest("pk")
    seated = User.objects.filter(affiliations__organisation__seats__group=busiest)
    led = LeadTerm.objects.values("user")
    member = User.objects.filter(affiliations__isnull=False).exclude(pk__in=seated).exclude(pk__in=led).earliest("pk")
    yield Role("secretariat", secretary, busiest)
    yield Role("member", member, busiest)
    yield Role("chair", chair.user, chair.group_id)
    for name, status in (("guest", "active"), ("guest of an old group", "concluded")):
        access = GuestAccess.objects.get(group__status=status)
        yield Role(name, access.user, access.group_id)
    yield Role("signed out", AnonymousUser(), busiest)
