"""From events to what is owed: once, whatever runs twice."""

from collections import Counter
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from documents.actions.document import withdraw_document
from meetings.actions import cancel_meeting, convene_meeting
from members.models import Affiliation, User
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.notifications.clock import only_one
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery, Notification
from tests.make import make_document, make_meeting, make_organisation
from working_groups.models import Seat


def told(event_kind: str) -> list[str]:
    rows = Notification.objects.filter(event__kind=event_kind).select_related("user")
    return sorted(row.user.email.split("@")[0] for row in rows)


def test_twice_is_once(convened):
    assert fan_out() == 2  # ask.opened, meeting.convened
    before = (Delivery.objects.count(), Notification.objects.count())
    assert fan_out() == 0
    assert (Delivery.objects.count(), Notification.objects.count()) == before == (3, 3)


def test_invited_people_are_owed_one_mail_each(owed, world):
    assert Counter(row.recipient for row in owed) == {world.ana: 1, world.bogdan: 1, world.fane: 1}
    assert {(row.state, row.occurrence, row.address, row.attempts) for row in owed} == {("pending", "0", None, 0)}


def test_one_person_by_several_ways_is_told_once(world):
    """Bogdan: of the group, granted by name, granted by organisation, and in a second role there."""
    Affiliation.objects.create(user=world.bogdan, organisation=world.busola, role="coordinator")
    document = make_document(world.ana, group=world.protection)
    for holder in (world.bogdan, world.busola.key_group):
        assign_perm("view_document", holder, document)
    withdraw_document(document, by=world.ana, reason="Greșit")
    fan_out()
    assert told("document.withdrawn") == ["bogdan", "dan", "fane", "gina"]


def test_one_organisation_with_two_roles_gets_one_mail(convened, world):
    Affiliation.objects.create(user=world.bogdan, organisation=world.ancora, role="expert")
    fan_out()
    assert Delivery.objects.filter(recipient=world.bogdan).count() == 1


@pytest.mark.parametrize("audience", ["private", "named", "organisation", "leads", "group", "guests", "members"])
def test_news_reach_exactly_who_may_see(world, audience):
    document = make_document(world.ana, group=world.protection, audience=audience)
    record("document.shared", document, by=world.ana, version=1)
    fan_out()
    wanted = {
        "private": [],
        "named": [],
        "organisation": [],
        "leads": ["dan", "gina"],
        "group": ["bogdan", "dan", "fane", "gina"],
        "guests": ["bogdan", "dan", "elena", "fane", "gina"],
        "members": ["bogdan", "carmen", "dan", "fane", "gina", "luiza", "mihai"],
    }
    assert told("document.shared") == wanted[audience]


def test_closed_accounts_are_told_nothing(convened, world):
    User.objects.filter(pk=world.bogdan.pk).update(is_active=False)
    fan_out()
    assert told("meeting.convened") == ["ana", "fane"]
    assert not Delivery.objects.filter(recipient=world.bogdan).exists()


def test_no_row_holds_a_title_or_a_text(owed, convened):
    for row in [*Delivery.objects.values(), *Notification.objects.values(), *Event.objects.values()]:
        assert convened.title not in str(row)


def test_an_object_that_is_gone_stops_nobody(world):
    document = make_document(world.ana, group=world.protection)
    record("document.shared", document, by=world.ana)
    gone = make_organisation("Dispare")
    record("seat.granted", gone, by=world.dan)
    gone.delete()
    assert fan_out() == 2
    assert not Event.objects.filter(fanned_at=None).exists()


def test_rolled_back_acts_owe_nothing(clone, world):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  the transaction fails as a whole
        convene_meeting(make_meeting(world.ana, group=world.protection, people=[world.bogdan]), by=world.ana)
        raise ZeroDivisionError
    assert fan_out() == 0
    assert (Delivery.objects.count(), Notification.objects.count()) == (0, 0)


def test_two_sweeps_at_once(clone, world):
    """The second goes home while the first works; nothing is owed twice or left."""
    record("document.withdrawn", world.document_group, by=world.ana)
    results = []

    def other() -> None:
        results.append(fan_out())
        connection.close()

    with transaction.atomic():
        assert only_one("fan_out")
        thread = Thread(target=other)
        thread.start()
        thread.join(10)
    assert results == [0]
    assert fan_out() == 1
    assert told("document.withdrawn") == ["bogdan", "dan", "fane", "gina"]


def test_beat_only_says_look():
    """Interval tasks without recipients or texts; a message that was not taken within two periods is worth nothing."""
    schedule = settings.CELERY_BEAT_SCHEDULE
    assert {entry["task"]: entry["schedule"].total_seconds() for entry in schedule.values()} == {
        "notifications.fan_out": 15,
        "notifications.drain": 15,
        "notifications.plan": 300,
        "notifications.beat": 15,
        "audit.seal": 15,
        "documents.access": 15,
        "documents.read_texts": 15,
    }
    assert all(entry["options"]["expires"] == 2 * entry["schedule"].total_seconds() for entry in schedule.values())
    assert not any({"args", "kwargs"} & entry.keys() for entry in schedule.values())
    assert (settings.CELERY_TIMEZONE, settings.CELERY_TASK_IGNORE_RESULT, settings.CELERY_TASK_ACKS_LATE) == ("UTC", True, True)
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT > 45
    assert settings.CACHES["default"]["LOCATION"] != settings.CELERY_BROKER_URL


def test_one_event_that_cannot_be_told_holds_up_no_other(world, convened):
    """Its data lacks what the notice asks for: it stays for later, the others are told."""
    record("meeting.moved", convened, by=world.ana)
    record("document.shared", world.document_group, by=world.ana)
    fan_out()
    assert list(Event.objects.filter(fanned_at=None).values_list("kind", flat=True)) == ["meeting.moved"]
    assert told("document.shared") == ["bogdan", "dan", "fane", "gina"]


def test_whoever_lost_the_key_is_not_rung(world, convened):
    """Bogdan's organisation has left the group: he was invited, but what happens to the meeting is no longer his."""
    Seat.objects.filter(organisation=world.busola).update(ends_at=timezone.now())
    cancel_meeting(convened, by=world.ana, reason="Ninsoare")
    fan_out()
    assert told("meeting.cancelled") == ["ana"]
