"""More time: all who are asked hear of it, and the silent are reminded before the new day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import answer_ask, extend_ask
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.still_true import still_true
from tests.make import make_ask, make_meeting
from tests.members.asking import day_in, party_of


@pytest.fixture
def ask(world):
    return make_ask(world.dan, organisations=[world.busola, world.cetina])


def test_extended_recorded_and_told(world, client_of, ask):
    answer_ask(party_of(ask, world.busola), by=world.fane)
    page, before = reverse("ask-extend", args=[ask.pk]), ask.closes_at
    assert client_of(world.dan).get(page).context["mails"] == 3
    assert client_of(world.dan).post(page, {"last_day": day_in(20)}).status_code == 303
    ask.refresh_from_db()
    assert timezone.localtime(ask.closes_at).strftime("%Y-%m-%d %H:%M") == f"{day_in(20)} 23:59"
    assert Event.objects.get(kind="ask.extended").data == {"before": before.isoformat(), "after": ask.closes_at.isoformat()}
    fan_out()
    told = Delivery.objects.filter(kind="ask_extended").order_by("recipient__name").values_list("recipient__name", flat=True)
    assert list(told) == ["Carmen Cristea", "Fane Florea", "Nina Neagu"]


def test_what_has_run_out_may_be_given_more_time(world, ask):
    type(ask).objects.filter(pk=ask.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    ask.refresh_from_db()
    extend_ask(ask, timezone.now() + timedelta(days=2), by=world.dan)
    answer_ask(party_of(ask, world.busola), by=world.fane)
    assert party_of(ask, world.busola).status == "answered"


@pytest.mark.parametrize("days", [-1, 3])
def test_never_to_an_earlier_day(world, client_of, ask, days):
    assert client_of(world.dan).post(reverse("ask-extend", args=[ask.pk]), {"last_day": day_in(days)}).status_code == 422
    with pytest.raises(NoLonger):
        extend_ask(ask, timezone.now() + timedelta(days=days), by=world.dan)


def test_of_two_extensions_only_the_latest_is_told(world, ask):
    extend_ask(ask, timezone.now() + timedelta(days=9), by=world.dan)
    extend_ask(ask, timezone.now() + timedelta(days=19), by=world.dan)
    fan_out()
    rows = Delivery.objects.filter(kind="ask_extended", recipient=world.fane).order_by("pk")
    assert [still_true(row) for row in rows] == [False, True]


def test_a_meeting_is_moved_and_never_extended(world, client_of):
    meeting = world.meeting
    assert client_of(world.dan).post(reverse("ask-extend", args=[meeting.ask_id]), {"last_day": day_in(20)}).status_code == 403
    assert make_meeting(world.ana, group=world.protection).ask is None
