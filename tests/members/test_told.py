"""Who hears of what an organisation is asked, its official mailbox, and the invited."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.addressees import addressed, choices_for
from members.models import Affiliation, AskedParty, Invitation, Organisation, User
from members.told import invited_pairs, official_addresses, told_pairs, who_is_told
from protect_portal.access.lock import Tlp
from tests.make import make_absence, make_ask, make_organisation, make_person
from working_groups.models import WorkingGroup

ROLES = ("representative", "legal_representative", "coordinator", "alternate", "staff")


@pytest.fixture
def felix(db):
    """An organisation with one person of each role, called after it."""
    organisation = make_organisation("Felix", official_address="birou@felix.example.org")
    for role in ROLES:
        make_person(f"{role} Felix", organisation, role=role)
    return organisation


def called(people) -> list[str]:
    return sorted(person.name.removesuffix(" Felix") for person in people)


def one(role: str) -> User:
    return User.objects.get(name=f"{role} Felix")


def told(organisation: Organisation, ask=None) -> list[str]:
    """The names, each once; without people named for the ask, both ways of asking agree."""
    parties = AskedParty.objects.filter(ask=ask or make_ask(one("staff"), organisations=[organisation]), organisation=organisation)
    people = [person for person, _ask in told_pairs(parties)]
    assert len(people) == len(set(people))
    assert ask or set(people) == set(who_is_told([organisation.pk]).values_list("pk", flat=True))
    return called(User.objects.filter(pk__in=people))


def test_who_speaks_is_told_and_not_the_alternate(felix):
    assert told(felix) == ["coordinator", "legal_representative", "representative"]


def test_the_alternate_where_the_representative_is_away(felix):
    make_absence(one("representative"))
    assert told(felix) == ["alternate", "coordinator", "legal_representative"]


def test_the_alternate_where_there_is_no_representative(felix):
    Affiliation.objects.filter(user=one("representative")).update(ends_at=timezone.now())
    assert told(felix) == ["alternate", "coordinator", "legal_representative"]


def test_a_colleague_named_to_answer_meanwhile(felix):
    make_absence(one("coordinator"), alternate=one("staff"))
    assert told(felix) == ["legal_representative", "representative", "staff"]


def test_nobody_who_works_elsewhere_stands_in(felix, world):
    make_absence(one("coordinator"), alternate=world.bogdan)
    assert told(felix) == ["legal_representative", "representative"]


def test_an_absence_that_is_over_or_to_come_changes_nothing(felix):
    now = timezone.now()
    for begins, ends in ((-9, -1), (1, 9)):
        absence = make_absence(one("representative"))
        type(absence).objects.filter(pk=absence.pk).update(starts_at=now + timedelta(days=begins), ends_at=now + timedelta(days=ends))
    assert told(felix) == ["coordinator", "legal_representative", "representative"]


def test_where_everybody_is_away_all_who_may_answer_are_told(felix):
    for role in ROLES[:4]:
        make_absence(one(role))
    assert told(felix) == ["alternate", "coordinator", "legal_representative", "representative"]


def test_whom_the_organisation_named_for_this_ask_alone(felix, world):
    ask = make_ask(world.dan, organisations=[felix])
    ask.parties.get().named.add(one("staff"), world.bogdan)
    assert told(felix, ask) == ["coordinator", "legal_representative", "representative", "staff"]
    assert told(felix, make_ask(world.dan, organisations=[felix])) == ["coordinator", "legal_representative", "representative"]


def test_no_closed_or_erased_account(felix):
    User.objects.filter(pk=one("representative").pk).update(is_active=False)
    User.objects.filter(pk=one("coordinator").pk).update(erased_at=timezone.now())
    assert told(felix) == ["alternate", "legal_representative"]


def test_each_person_once_for_each_ask(felix, world, django_assert_num_queries):
    """Ana speaks for two organisations of one ask, and is asked herself in another."""
    Affiliation.objects.create(user=world.ana, organisation=felix, role="coordinator")
    both, herself = make_ask(world.dan, organisations=[world.ancora, felix]), make_ask(world.dan, people=[world.ana])
    with django_assert_num_queries(1):
        pairs = list(told_pairs(AskedParty.objects.filter(ask__in=[both, herself])))
    assert sorted(ask for person, ask in pairs if person == world.ana.pk) == [both.pk, herself.pk]
    assert len(pairs) == len(set(pairs)) == 5


# The official mailbox


def mailboxes(*asks) -> list[tuple[str, str]]:
    rows = official_addresses(AskedParty.objects.filter(ask__in=asks))
    return sorted((User.objects.get(pk=person).name.removesuffix(" Felix"), address) for person, address, _ask in rows)


def test_the_mailbox_is_its_representatives(felix, world):
    ask = make_ask(world.dan, organisations=[felix, world.busola], people=[world.ana])
    assert mailboxes(ask) == [("representative", "birou@felix.example.org")]


def test_without_a_representative_it_is_the_next_ones(felix, world):
    ask, left = make_ask(world.dan, organisations=[felix]), []
    for role in ("representative", "legal_representative", "coordinator", "alternate"):
        left.append(mailboxes(ask)[0][0])
        Affiliation.objects.filter(user=one(role)).update(ends_at=timezone.now())
    assert (left, mailboxes(ask)) == (["representative", "legal_representative", "coordinator", "alternate"], [])


def test_a_mailbox_that_is_somebodys_own_is_written_to_once(felix, world):
    ask = make_ask(world.dan, organisations=[felix])
    User.objects.filter(pk=one("coordinator").pk).update(email="Birou@Felix.example.org")
    assert mailboxes(ask) == []


def test_the_own_address_of_somebody_who_is_not_told_is_no_reason(felix, world):
    ask = make_ask(world.dan, organisations=[felix])
    User.objects.filter(pk=one("staff").pk).update(email="birou@felix.example.org")
    assert mailboxes(ask) == [("representative", "birou@felix.example.org")]


def test_two_organisations_with_one_mailbox(felix, world):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="BIROU@felix.example.org")
    first, second = make_ask(world.dan, organisations=[felix, world.busola]), make_ask(world.dan, organisations=[world.busola])
    assert mailboxes(first) == [("representative", "birou@felix.example.org")]
    assert mailboxes(second) == [("Fane Florea", "BIROU@felix.example.org")]


# The invited


def invited(world, tlp: str = "green") -> list[str]:
    """Who hears of a request to Cetina with this label, without having come yet."""
    ask = make_ask(world.dan, organisations=[world.cetina], tlp=tlp)
    return called(User.objects.filter(pk__in=invited_pairs(ask.parties.all()).values("person")))


def test_the_invited_hear_of_what_is_green_or_clear(world):
    heard = {tlp: invited(world, tlp) for tlp in Tlp}
    assert heard == {tlp: ["Nina Neagu"] if tlp in ("green", "clear") else [] for tlp in Tlp}


@pytest.mark.parametrize("over", ["accepted_at", "revoked_at", "expires_at"])
def test_an_invitation_that_is_over_reaches_nobody(world, over):
    Invitation.objects.filter(user=world.nina).update(**{over: timezone.now()})
    assert invited(world) == []


def test_nor_one_to_a_place_that_answers_nothing(world):
    Invitation.objects.filter(user=world.nina).update(role="staff")
    assert invited(world) == []


# Circles


def test_who_may_address_whom(world):
    offered = {name: [choice.key for choice in choices_for(getattr(world, name))] for name in ("dan", "gina", "klaus", "nina", "elena")}
    groups = [f"group:{pk}" for pk in WorkingGroup.objects.values_list("pk", flat=True)]
    everyone = ["members", *groups, *(f"org:{pk}" for pk in Organisation.objects.values_list("pk", flat=True))]
    meetings = [key for key in offered["dan"] if key.startswith("silent:")]
    assert len(meetings) == 2, "the two meetings, whose invited have not answered"
    offered = {name: sorted(keys) for name, keys in offered.items()}
    assert offered == {"dan": sorted([*everyone, *meetings]), "gina": sorted([*everyone, *meetings]), "klaus": [], "nina": [], "elena": []}


def test_all_members_but_one(world):
    everyone = addressed(["members"], world.dan)
    assert (everyone.to, set(everyone.people)) == ("members", set())
    full = {"Ancora", "Busola", "Cetina", "Delta", "Gentiana", "Luceafar", "Meridian"}
    assert {one.short_name for one in everyone.organisations} == full
    without = addressed(["members", f"-org:{world.cetina.pk}"], world.dan)
    assert ({one.short_name for one in without.organisations}, without.to) == (full - {"Cetina"}, "")


def test_several_circles_are_one_without_a_key_of_its_own(world):
    both = addressed(["members", f"org:{world.agency.pk}"], world.dan)
    assert both.to == ""
    assert both.organisations.count() == 8
    assert [one.short_name for one in addressed([f"org:{world.agency.pk}"] * 2, world.dan).organisations] == ["Agency"]


def test_the_silent_ones_of_an_ask(world):
    ask = make_ask(world.ana, organisations=[world.busola, world.cetina], people=[world.mihai, world.dan])
    ask.parties.filter(organisation=world.cetina).update(status="answered")
    ask.parties.filter(user=world.dan).update(status="declined")
    silent = addressed([f"silent:{ask.pk}"], world.ana)
    assert ([one.short_name for one in silent.organisations], list(silent.people), silent.to) == (["Busola"], [world.mihai], "")


@pytest.mark.parametrize("key", ["members", "org:1", "silent:1", "group:1", "", "x", "org:"])
def test_a_circle_that_is_not_theirs_is_refused(world, key):
    with pytest.raises(PermissionDenied):
        addressed([key], world.carmen)


def test_nothing_chosen_is_nobody(world):
    nobody = addressed([], world.dan)
    assert (list(nobody.organisations), list(nobody.people), nobody.to) == ([], [], "")
