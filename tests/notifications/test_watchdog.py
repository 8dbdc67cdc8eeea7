"""What stands still is seen: a sweep that stopped or never ran, a beat that is hidden by requests, a mail server that takes nothing."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from protect_portal.notifications.clock import mark_run
from protect_portal.notifications.drain import drain
from protect_portal.notifications.health import EXPECTED, is_healthy, queue_state
from protect_portal.notifications.models import Delivery, Sweep
from protect_portal.notifications.tasks import beat_task, drain_task, fan_out_task, plan_task

SWEEPS = ["fan_out", "drain", "beat", "plan"]


@pytest.fixture
def all_run(db):
    for name in SWEEPS:
        mark_run(name)


def silent() -> list[str]:
    return sorted(queue_state()["silent"])


def test_all_that_is_expected_is_what_the_tasks_mark(world):
    for task in (fan_out_task, drain_task, plan_task, beat_task):
        task()
    assert set(Sweep.objects.values_list("name", flat=True)) == set(EXPECTED) == set(SWEEPS)
    assert is_healthy(queue_state())


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_that_never_ran_is_missed(all_run, name):
    """The mail worker was never started: nothing marks `drain`."""
    assert silent() == []
    Sweep.objects.filter(name=name).delete()
    assert silent() == [name]
    assert not is_healthy(queue_state())


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_that_stopped_is_missed(all_run, name):
    Sweep.objects.filter(name=name).update(last_run=timezone.now() - timedelta(seconds=EXPECTED[name] - 5))
    assert silent() == []
    Sweep.objects.filter(name=name).update(last_run=timezone.now() - timedelta(seconds=EXPECTED[name] + 1))
    assert silent() == [name]


def test_a_silent_beat_is_not_hidden_by_requests_that_wake_the_worker(all_run):
    Sweep.objects.filter(name="beat").update(last_run=timezone.now() - timedelta(hours=1))
    fan_out_task()
    drain_task()
    assert silent() == ["beat"]


def test_while_the_mail_server_refuses_us_the_mails_grow_old(all_run, owed, settings):
    """Each batch is put a minute ahead; it is as old as the day it fell due all the same."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for _try in range(3):
        Delivery.objects.update(next_try_at=timezone.now(), due_at=F("due_at") - timedelta(minutes=1))
        drain()
    assert {row.next_try_at > timezone.now() for row in owed} == {True}
    state = queue_state()
    assert 180 <= state["oldest_due_seconds"] < 240
    assert not is_healthy(state)


def test_a_mail_that_one_mailbox_puts_off_is_no_alarm(all_run, owed, post_office):
    """Greylisting: the server works, one recipient's waits."""
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=10))
    post_office.refuse = lambda recipient: "451 later"
    drain()
    assert is_healthy(queue_state())


def test_what_was_planned_late_is_no_alarm(all_run, owed):
    """After an outage reminders of this morning are planned at noon: they are late, nothing stands still."""
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=3), next_try_at=timezone.now())
    assert is_healthy(queue_state())


def test_a_mail_nobody_fetches_is_an_alarm(all_run, owed):
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(minutes=3))
    assert not is_healthy(queue_state())


def test_the_answer_names_what_stands_still(all_run):
    assert Client().get("/healthz/queue").json() == {"status": "ok", "oldest_due_seconds": None, "last_sweep_seconds": 0, "silent": []}
    Sweep.objects.filter(name="plan").delete()
    answer = Client().get("/healthz/queue")
    assert (answer.status_code, answer.json()["status"], answer.json()["silent"]) == (503, "stands still", ["plan"])


def test_a_new_installation_plans_at_the_first_beat(world):
    beat_task()
    assert set(Sweep.objects.values_list("name", flat=True)) == {"beat", "plan"}
    Sweep.objects.filter(name="plan").update(last_run=timezone.now() - timedelta(hours=1))
    beat_task()
    assert silent() == ["drain", "fan_out", "plan"], "after that it keeps its own period"
