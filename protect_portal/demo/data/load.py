"""Loads the fictional coalition into an empty database, in one transaction, through the actions people use."""

from dataclasses import dataclass

from django.db import transaction

from documents.models import Document, Version
from meetings.models import Meeting
from members.actions.beginning import begin_coalition
from members.actions.invitation import accept_invitation
from members.actions.mandate import appoint
from members.models import Coalition, Invitation, Organisation, User
from protect_portal.access.keys import one_instant
from protect_portal.demo.data.asks import ask_the_members
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.documents import share_documents
from protect_portal.demo.data.groups import create_groups, invite_guests
from protect_portal.demo.data.meetings import call_meetings
from protect_portal.demo.data.news import settle_reminders, tell_recent_news
from protect_portal.demo.data.organisations import BY_KEY, HOST, describe_coalition, give_offices, organisation_of, register_organisations
from protect_portal.demo.data.people import FIRST, PASSWORD, save_people
from working_groups.models import WorkingGroup


@dataclass(frozen=True)
class Loaded:
    """How much there is now, and whether this call has made it."""

    made: bool
    counts: dict[str, int]


@transaction.atomic
def load_coalition(days: Days) -> Loaded:
    """Make everything, or nothing where an organisation exists already. Two calls at once: the second waits and finds it done."""
    Coalition.objects.select_for_update().get(pk=1)
    if Organisation.objects.exists():
        return Loaded(False, _counts())
    first, host = _begin(days)
    with one_instant():  # each person's keys are read once, not at every act
        _load(days, first, host)
    return Loaded(True, _counts())


def _load(days: Days, first: User, host: Organisation) -> None:
    registered = register_organisations(days, host, by=first)
    people = save_people(days, registered, first.password)
    _fill_offices(days, registered, people, by=first)
    groups = create_groups(days, registered, people, by=first)
    guests = invite_guests(days, groups, people)
    documents = share_documents(days, registered, groups, people)
    call_meetings(days, registered, groups, people, guests, documents)
    ask_the_members(days, registered, groups, people)
    tell_recent_news(days, documents)
    settle_reminders()


def _begin(days: Days) -> tuple[User, Organisation]:
    """As every installation begins: the first organisation holds the secretariat and its first person is invited and accepts."""
    host = organisation_of(BY_KEY[HOST])
    invitation = begin_coalition("ProTECT", host, person=FIRST.name, email=FIRST.email)
    first = accept_invitation(invitation, name=FIRST.name, language=FIRST.language, password=PASSWORD)
    then = days.since(680)
    Invitation.objects.update(sent_at=then, accepted_at=then, expires_at=days.since(650))
    describe_coalition(host)
    return first, host


def _fill_offices(days: Days, registered: dict[str, Organisation], people: dict[str, User], *, by: User) -> None:
    offices = give_offices(days, registered, by=by)
    appoint(offices["presidency"], people["Corina Demo"], by=by, starts_at=days.since(680))
    appoint(offices["auditor"], people["Felicia Probă"], by=by, starts_at=days.since(300))
    registered[HOST].mandates.get(office="secretariat").appointments.update(starts_at=days.since(680))


def _counts() -> dict[str, int]:
    counted = {
        "organisations": Organisation,
        "people": User,
        "groups": WorkingGroup,
        "documents": Document,
        "versions": Version,
        "meetings": Meeting,
    }
    return {name: model.objects.count() for name, model in counted.items()}
