"""An organisation's official mailbox gets its copy in the name, rights and language of whoever speaks for it; nobody gets two."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.links import party_by_token
from members.models import Affiliation, Ask, Organisation, User
from protect_portal.audit.record import record
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan
from tests.make import make_ask

OFFICE = "Oficial@busola.example"


@pytest.fixture
def ask(world) -> Ask:
    """Busola, for which Fane speaks, and Meridian, for which Mihai does, are asked something."""
    Organisation.objects.filter(pk=world.busola.pk).update(official_address=OFFICE)
    opened = make_ask(world.dan, organisations=[world.busola, world.meridian], closes_at=timezone.now() + timedelta(days=20))
    record("ask.opened", opened, by=world.dan)
    return opened


def owed(kind: str = "ask_opened") -> list[tuple[str, str | None, str]]:
    rows = Delivery.objects.filter(kind=kind).select_related("recipient").order_by("recipient__email", "address", "due_at")
    return [(row.recipient.email.split("@")[0], row.address, row.state) for row in rows]


def test_the_copy_is_owed_beside_the_persons_own(ask, post_office):
    fan_out()
    assert owed() == [("fane", OFFICE, "pending"), ("fane", None, "pending"), ("mihai", None, "pending")]
    drain()
    assert post_office.copies == {OFFICE: 1, "fane@example.org": 1, "mihai@example.org": 1}
    assert set(Delivery.objects.values_list("sent_to", flat=True)) == {OFFICE, "fane@example.org", "mihai@example.org"}


@pytest.mark.parametrize("address", ["fane@example.org", "FANE@Example.org"])
def test_one_mailbox_gets_one_mail(world, ask, address):
    """The official address is a person's own: in letters of either case."""
    Organisation.objects.filter(pk=world.busola.pk).update(official_address=address)
    fan_out()
    assert owed() == [("fane", None, "pending"), ("mihai", None, "pending")]


def test_two_organisations_with_one_mailbox_get_one_mail(world, ask, post_office):
    Organisation.objects.filter(pk=world.meridian.pk).update(official_address=OFFICE.lower())
    fan_out()
    drain()
    assert sum(count for address, count in post_office.copies.items() if address.lower() == OFFICE.lower()) == 1


def test_without_anybody_who_may_answer_nothing_is_sent(world, ask, post_office):
    Affiliation.objects.filter(organisation=world.busola).update(ends_at=timezone.now())
    fan_out()
    drain()
    assert post_office.copies == {"mihai@example.org": 1}


def test_an_address_that_was_changed_is_not_written_to(world, ask, post_office):
    fan_out()
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="alta@busola.example")
    drain()
    assert post_office.copies == {"fane@example.org": 1, "mihai@example.org": 1}
    assert ("fane", OFFICE, "cancelled") in owed()


def test_who_speaks_for_it_has_left_and_nobody_writes_in_their_name(world, ask, post_office):
    fan_out()
    User.objects.filter(pk=world.fane.pk).update(is_active=False)
    drain()
    assert post_office.copies == {"mihai@example.org": 1}


def test_reminders_go_there_too_until_it_has_answered(world, ask, post_office):
    plan()
    kinds = {(who, address) for who, address, _state in owed("ask_reminder")}
    assert kinds == {("fane", OFFICE), ("fane", None), ("mihai", None)}
    assert plan() == 0
    ask.parties.filter(organisation=world.busola).update(
        status="answered", answered_at=timezone.now(), by=world.fane, capacity="representative", source="portal"
    )
    assert plan() > 0
    assert {(who, state) for who, _address, state in owed("ask_reminder")} == {("fane", "cancelled"), ("mihai", "pending")}


def test_its_copy_answers_for_this_organisation_alone(world, post_office):
    """Fane speaks for Busola and coordinates Cetina, and is asked himself: Busola's reception is handed none of the rest."""
    Organisation.objects.filter(pk=world.busola.pk).update(official_address=OFFICE)
    Affiliation.objects.create(user=world.fane, organisation=world.cetina, role="coordinator")
    opened = make_ask(world.dan, organisations=[world.busola, world.cetina], people=[world.fane])
    record("ask.opened", opened, by=world.dan)
    fan_out()
    drain()
    parties = {party.pk: str(party.organisation or "himself") for party in opened.parties.select_related("organisation")}
    words = {one: message.get_body(("plain",)).get_content() for one, message in post_office.kept}
    answers = {one: {party_by_token(token)[0].pk for token in re.findall(r"/answer/([^/\s]+)/", words[one])} for one in words}
    assert {parties[pk] for pk in answers[OFFICE]} == {str(world.busola)}
    assert answers["fane@example.org"] == set(parties)
    assert world.cetina.called not in words[OFFICE]


def test_an_office_shared_by_two_is_reminded_of_the_one_that_is_silent(world, ask, post_office):
    Organisation.objects.filter(pk=world.meridian.pk).update(official_address=OFFICE.lower())
    for name, other in ((world.busola, world.mihai), (world.meridian, world.fane)):
        ask.parties.update(status="waiting", answered_at=None, by=None, capacity="", source="")
        ask.parties.filter(organisation=name).update(
            status="answered", answered_at=timezone.now(), by=world.fane, capacity="representative", source="portal"
        )
        plan()
        pending = Delivery.objects.filter(kind="ask_reminder", state="pending", address__isnull=False)
        assert {(row.recipient, row.address.lower()) for row in pending} == {(other, OFFICE.lower())}


def test_the_copy_speaks_the_language_of_whoever_speaks_for_it(world, ask, post_office):
    User.objects.filter(pk=world.fane.pk).update(language="en")
    fan_out()
    drain()
    html = {recipient: message.get_body(("html",)).get_content() for recipient, message in post_office.kept}
    assert ['lang="en"' in html[one] for one in (OFFICE, "fane@example.org", "mihai@example.org")] == [True, True, False]
